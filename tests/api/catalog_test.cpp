// catalog: every form that a handler may have, which kind it is taken for, and what a catalog
// refuses.
#include <gtest/gtest.h>
#include <tramite/catalog.hpp>

#include <boost/json/parse.hpp>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <tramite/error.hpp>
#include <tramite/request.hpp>

namespace {

using tramite::catalog;
using tramite::context;
using tramite::operation;
using tramite::snapshot;
using tramite::transaction;
using tramite::detail::handler_kind;

struct account {
    std::int64_t cuenta;
};
constexpr operation<account, std::int64_t> balance{"consulta"};
constexpr operation<void, std::string> greet{"saludo"};
constexpr operation<account, void> close_account{"cerrar"};

// A database that none of these handlers asks anything.
class no_database final : public tramite::detail::statement_runner {
public:
    [[nodiscard]] tramite::detail::cursor_owner query(
        std::string_view, std::span<const tramite::detail::cell>) override {
        return nullptr;
    }
    std::int64_t execute(std::string_view, std::span<const tramite::detail::cell>) override {
        return 0;
    }
    void begin_nested() override {}
    void keep_nested() override {}
    void undo_nested() noexcept override {}
    void end_snapshot() override {}
};

// Calls an operation as a server would.
std::string call(const catalog& bank, std::string_view name, const void* input) {
    const auto* const bound = bank.find(name);
    no_database runner;
    transaction db{runner};
    const context about{{.operation = std::string{name},
                         .principal = "ana",
                         .peer = {},
                         .id = {},
                         .deadline = {},
                         .now = {},
                         .seed = {}}};
    tramite::detail::prepared_value prepared{nullptr, [](void*) {}};
    if (bound->has_preparation) prepared = bound->call->prepare(input, about);
    std::string out;
    bound->call->call(
        {.input = input, .prepared = prepared.get(), .reads = &db, .writes = &db, .about = &about},
        out);
    return out;
}

std::int64_t free_computes(const account& in) {
    return in.cuenta + 1;
}
std::int64_t free_reads(const account& in, snapshot&) {
    return in.cuenta + 2;
}
std::int64_t free_writes(const account& in, transaction&) {
    return in.cuenta + 3;
}
std::int64_t free_computes_about(const account& in, const context& about) {
    return in.cuenta + static_cast<std::int64_t>(about.principal().size());
}
std::int64_t free_reads_about(const account& in, snapshot&, const context& about) {
    return in.cuenta + static_cast<std::int64_t>(about.principal().size());
}
std::int64_t free_writes_about(const account& in, transaction&, const context& about) {
    return in.cuenta + static_cast<std::int64_t>(about.principal().size());
}

template <class Handler>
void expect(const operation<account, std::int64_t>& which, Handler handler, handler_kind kind,
            const char* answer) {
    catalog bank;
    bank.add(which, std::move(handler));
    EXPECT_EQ(bank.find(which.name)->kind, kind);
    const account in{10};
    EXPECT_EQ(call(bank, which.name, &in), answer);
}

TEST(catalog, a_functions_signature_says_what_it_needs) {
    expect(balance, free_computes, handler_kind::computes, "11");
    expect(balance, free_reads, handler_kind::reads, "12");
    expect(balance, free_writes, handler_kind::writes, "13");
    expect(balance, free_computes_about, handler_kind::computes, "13");
    expect(balance, free_reads_about, handler_kind::reads, "13");
    expect(balance, free_writes_about, handler_kind::writes, "13");
}

TEST(catalog, lambdas_and_their_like_are_taken) {
    expect(
        balance, [](const account& in) { return in.cuenta; }, handler_kind::computes, "10");
    expect(
        balance, [](account in, snapshot&) { return in.cuenta; }, handler_kind::reads, "10");
    expect(
        balance, [](const account&, transaction&) { return 5; }, handler_kind::writes, "5");
    expect(balance, std::function<std::int64_t(const account&, snapshot&)>{free_reads},
           handler_kind::reads, "12");
    expect(
        balance, [held = std::make_unique<int>(4)](const account&) { return *held; },
        handler_kind::computes, "4");
}

TEST(catalog, a_generic_lambda_has_the_kind_that_its_parameters_leave_it) {
    expect(
        balance, [](const auto& in) { return in.cuenta; }, handler_kind::computes, "10");
    expect(
        balance,
        [](const auto& in, auto& db) {
            static_cast<void>(db.template rows<int>("select 1"));
            return in.cuenta;
        },
        handler_kind::reads, "10");
    expect(
        balance,
        [](const account& in, auto& db) {
            static_cast<void>(db.template rows<int>("select 1"));
            return in.cuenta;
        },
        handler_kind::reads, "10");
    expect(
        balance, [](const auto& in, snapshot&) { return in.cuenta; }, handler_kind::reads, "10");
    expect(
        balance,
        [](auto&& in, auto&& db) {
            static_cast<void>(db.template rows<int>("select 1"));
            return in.cuenta;
        },
        handler_kind::reads, "10");
    expect(
        balance,
        [](const auto& in, const context& about) {
            return in.cuenta + static_cast<std::int64_t>(about.principal().size());
        },
        handler_kind::computes, "13");
    expect(
        balance,
        [](const auto& in, auto& db, const context&) {
            static_cast<void>(db.template rows<int>("select 1"));
            return in.cuenta;
        },
        handler_kind::reads, "10");
    expect(
        balance,
        [](const auto& in, transaction& db) {
            db.run("delete from x");
            return in.cuenta;
        },
        handler_kind::writes, "10");
}

struct reads_or_writes {
    std::int64_t operator()(const account&, snapshot&) const { return 1; }
    std::int64_t operator()(const account&, transaction&) const { return 2; }
};
struct computes_or_reads {
    std::int64_t operator()(const account&, snapshot&) const { return 1; }
    std::int64_t operator()(const account&, const context&) const { return 2; }
};
struct all_three {
    std::int64_t operator()(const account&, transaction&) const { return 1; }
    std::int64_t operator()(const account&, snapshot&) const { return 2; }
    std::int64_t operator()(const account&) const { return 3; }
};

TEST(catalog, of_overloads_the_first_kind_counts) {
    expect(balance, reads_or_writes{}, handler_kind::reads, "1");
    expect(balance, computes_or_reads{}, handler_kind::computes, "2");
    expect(balance, all_three{}, handler_kind::computes, "3");
}

TEST(catalog, an_operation_without_data_has_handlers_without_a_parameter) {
    const auto kind_of = [](auto handler) {
        catalog bank;
        bank.add(greet, std::move(handler));
        EXPECT_EQ(call(bank, "saludo", nullptr), "\"hola\"");
        return bank.find("saludo")->kind;
    };
    EXPECT_EQ(kind_of([] { return "hola"; }), handler_kind::computes);
    EXPECT_EQ(kind_of([](const context&) { return "hola"; }), handler_kind::computes);
    EXPECT_EQ(kind_of([](snapshot&) { return "hola"; }), handler_kind::reads);
    EXPECT_EQ(kind_of([](snapshot&, const context&) { return "hola"; }), handler_kind::reads);
    EXPECT_EQ(kind_of([](transaction&) { return "hola"; }), handler_kind::writes);
    EXPECT_EQ(kind_of([](transaction&, const context&) { return "hola"; }), handler_kind::writes);
}

TEST(catalog, an_operation_without_an_answer_answers_null) {
    catalog bank;
    bank.add(close_account, [](const account&, transaction&) {});
    const account in{1};
    EXPECT_EQ(call(bank, "cerrar", &in), "null");
    EXPECT_EQ(bank.find("cerrar")->output().what, tramite::detail::shape::nothing);
}

class server_controller {
public:
    std::int64_t count(const account& in) { return in.cuenta + ++calls_; }
    [[nodiscard]] std::int64_t read(const account& in, snapshot&) const { return in.cuenta; }
    std::int64_t write(const account& in, transaction&, const context&) { return -in.cuenta; }
    std::string hash(const account& in) const { return std::to_string(in.cuenta); }
    std::int64_t store(const account&, const std::string& hashed, transaction&) {
        return static_cast<std::int64_t>(hashed.size());
    }

private:
    std::int64_t calls_ = 0;
};

TEST(catalog, members_are_called_on_their_object) {
    server_controller controller;
    catalog bank;
    bank.add(operation<account, std::int64_t>{"contar"}, controller, &server_controller::count)
        .add(operation<account, std::int64_t>{"leer"}, controller, &server_controller::read)
        .add(operation<account, std::int64_t>{"escribir"}, controller, &server_controller::write)
        .add(operation<account, std::int64_t>{"guardar"}, controller, &server_controller::hash,
             &server_controller::store);
    const account in{100};
    EXPECT_EQ(call(bank, "contar", &in), "101");
    EXPECT_EQ(call(bank, "contar", &in), "102");
    EXPECT_EQ(call(bank, "leer", &in), "100");
    EXPECT_EQ(call(bank, "escribir", &in), "-100");
    EXPECT_EQ(call(bank, "guardar", &in), "3");
    EXPECT_EQ(bank.find("contar")->kind, handler_kind::computes);
    EXPECT_EQ(bank.find("leer")->kind, handler_kind::reads);
    EXPECT_EQ(bank.find("escribir")->kind, handler_kind::writes);
    EXPECT_TRUE(bank.find("guardar")->has_preparation);
}

TEST(catalog, a_preparing_step_hands_what_it_made_to_its_handler) {
    catalog bank;
    bank.add(
            balance,
            [](const account& in) { return std::make_unique<std::int64_t>(in.cuenta * 2); },
            [](const account& in, const std::unique_ptr<std::int64_t>& made, transaction&) {
                return in.cuenta + *made;
            })
        .add(
            greet, [](const context& about) { return about.principal(); },
            [](const std::string& who, transaction&, const context& about) {
                return who + " y " + about.principal();
            });
    const account in{100};
    EXPECT_EQ(call(bank, "consulta", &in), "300");
    EXPECT_EQ(call(bank, "saludo", nullptr), "\"ana y ana\"");
    EXPECT_EQ(bank.find("consulta")->kind, handler_kind::writes);
    EXPECT_TRUE(bank.find("consulta")->has_preparation);
}

TEST(catalog, a_computing_handler_may_be_immediate) {
    server_controller controller;
    catalog bank;
    bank.add(balance, free_computes, tramite::immediate)
        .add(operation<account, std::int64_t>{"contar"}, controller, &server_controller::count,
             tramite::immediate)
        .add(greet, [] { return "hola"; });
    EXPECT_TRUE(bank.find("consulta")->is_immediate);
    EXPECT_TRUE(bank.find("contar")->is_immediate);
    EXPECT_FALSE(bank.find("saludo")->is_immediate);
}

TEST(catalog, a_writing_handler_may_demand_an_id) {
    server_controller controller;
    catalog bank;
    bank.add(balance, free_writes, tramite::demands_id)
        .add(operation<account, std::int64_t>{"escribir"}, controller, &server_controller::write,
             tramite::demands_id)
        .add(operation<account, std::int64_t>{"guardar"}, controller, &server_controller::hash,
             &server_controller::store, tramite::demands_id);
    for (const auto* const name : {"consulta", "escribir", "guardar"})
        EXPECT_TRUE(bank.find(name)->demands_id) << name;
    const account in{100};
    EXPECT_EQ(call(bank, "guardar", &in), "3");
}

class founding_controller {
public:
    tramite::response process(const tramite::request& asked, transaction&, const context&) {
        if (asked.operation == "no") return {.data = {}, .error = "No se puede"};
        return {.data = {{"eco", asked.data}}, .error = {}};
    }
};
class reading_controller {
public:
    static tramite::response process(const tramite::request&, snapshot&) {
        return {.data = 1, .error = ""};
    }
};
class plain_controller {
public:
    [[nodiscard]] tramite::response process(const tramite::request&) const { return {}; }
};

TEST(catalog, a_whole_controller_serves_what_no_handler_does) {
    founding_controller controller;
    catalog bank;
    bank.add(greet, [] { return "hola"; }).add(controller);
    const auto* const whole = bank.find("cualquiera");
    ASSERT_NE(whole, nullptr);
    EXPECT_EQ(whole->kind, handler_kind::writes);
    EXPECT_EQ(whole->input, nullptr);
    EXPECT_NE(bank.find("saludo"), whole);
    tramite::request asked{.operation = "cualquiera", .data = "x"};
    EXPECT_EQ(call(bank, "cualquiera", &asked), R"({"eco":"x"})");
    asked.operation = "no";
    EXPECT_THROW(call(bank, "no", &asked), tramite::refused);
    EXPECT_EQ(bank.names(), std::vector<std::string_view>{"saludo"});
}

TEST(catalog, a_whole_controllers_signature_counts_too) {
    reading_controller reading;
    const plain_controller plain;
    catalog one;
    one.add(reading);
    EXPECT_EQ(one.find("x")->kind, handler_kind::reads);
    const tramite::request asked{.operation = "x", .data = {}};
    EXPECT_EQ(call(one, "x", &asked), "1");
    catalog other;
    other.add(plain);
    EXPECT_EQ(other.find("x")->kind, handler_kind::computes);
    EXPECT_EQ(call(other, "x", &asked), "null");
}

TEST(catalog, there_is_one_whole_controller_at_most) {
    const plain_controller plain;
    catalog bank;
    bank.add(plain);
    EXPECT_THROW(bank.add(plain), std::invalid_argument);
}

TEST(catalog, names_that_cannot_be_are_refused) {
    const auto add = [](std::string_view name) {
        catalog bank;
        bank.add(operation<void, int>{name}, [] { return 1; });
    };
    for (const auto* name : {"", "tramite.x", "rpc.x", "tramite.", "a\nb", "\x7f", "a\tb"})
        EXPECT_THROW(add(name), std::invalid_argument) << name;
    using namespace std::string_view_literals;
    EXPECT_THROW(add("a\0b"sv), std::invalid_argument);
    for (const auto* name : {"tramite", "rpc", "Tramite.x", "año nuevo", "a.b/c"})
        EXPECT_NO_THROW(add(name)) << name;
}

TEST(catalog, a_name_is_taken_once) {
    catalog bank;
    bank.add(balance, free_computes);
    try {
        bank.add(balance, free_reads);
        FAIL() << "it was taken twice";
    } catch (const std::invalid_argument& why) {
        EXPECT_STREQ(why.what(),
                     "catalog: the operation 'consulta' is there already; an operation has one "
                     "handler");
    }
    EXPECT_EQ(bank.find("consulta")->kind, handler_kind::computes);
}

TEST(catalog, names_are_found_told_and_guessed) {
    catalog bank;
    bank.add(balance, free_computes).add(greet, [] { return "hola"; });
    EXPECT_EQ(bank.find("consulta")->name, "consulta");
    EXPECT_EQ(bank.find("Consulta"), nullptr);
    EXPECT_EQ(bank.find(""), nullptr);
    EXPECT_EQ(bank.names(), (std::vector<std::string_view>{"consulta", "saludo"}));
    EXPECT_EQ(bank.nearest("Consula"), "consulta");
    EXPECT_EQ(bank.nearest("retiro"), std::nullopt);
}

TEST(catalog, what_was_found_stays_where_it_is_when_the_catalog_moves) {
    catalog bank;
    bank.add(balance, free_computes);
    const auto* const found = bank.find("consulta");
    const catalog moved = std::move(bank);
    EXPECT_EQ(moved.find("consulta"), found);
}

TEST(catalog, unknown_members_are_refused_unless_told_otherwise) {
    catalog bank;
    EXPECT_EQ(bank.unknown_members(), tramite::unknown::refused);
    bank.unknown_members(tramite::unknown::ignored);
    EXPECT_EQ(bank.unknown_members(), tramite::unknown::ignored);
}

}  // namespace
