// What an application's tests rely on: that they see what clients of a real server see.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "base/id.hpp"
#include "tramite/test.hpp"

namespace tramite::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

constexpr operation<std::string, std::int64_t> note{"anota"};
constexpr operation<std::string, void> refuse{"niega"};
constexpr operation<void, void> crash{"revienta"};
constexpr operation<void, void> silent{"nada_dice"};
constexpr operation<void, std::int64_t> count{"cuenta"};
constexpr operation<std::string, std::string> shout{"grita"};
constexpr operation<std::string, std::string> shout_at_once{"grita_ya"};
constexpr operation<std::string, std::string> prepare{"prepara"};
constexpr operation<void, std::vector<std::string>> who_asks{"quien"};
constexpr operation<void, std::string> sleep_late{"tarda"};

constexpr std::string_view known_id = "una-misma-peticion";

class service_test : public ::testing::Test {
protected:
    service_test() {
        operations
            .add(note,
                 [](const std::string& text, transaction& db) {
                     db.run("insert into notas values ($1)", text);
                     return db.one<std::int64_t>("select count(*) from notas");
                 })
            .add(refuse,
                 [](const std::string& text, transaction& db) {
                     db.run("insert into notas values ($1)", text);
                     throw refused{"No: " + text, "no_y_no"};
                 })
            .add(crash, [](transaction&) { throw 42; })
            .add(silent, [](transaction&) {})
            .add(count,
                 [](snapshot& db) { return db.one<std::int64_t>("select count(*) from notas"); })
            .add(shout, [](const std::string& text) { return text + "!"; })
            .add(
                shout_at_once, [](const std::string& text) { return text + "!!"; }, immediate)
            .add(
                prepare,
                [this](const std::string& text) {
                    ++preparations;
                    if (text.empty()) throw refused{"Nada que preparar"};
                    return text + " preparado";
                },
                [](const std::string&, const std::string& made, transaction& db) {
                    db.run("insert into notas values ($1)", made);
                    return made;
                })
            .add(who_asks,
                 [](const context& about) {
                     return std::vector{about.principal(), about.peer(), about.id()};
                 })
            .add(sleep_late, [this](transaction& db) {
                app.time().advance(2s);
                return db.one<std::string>("select 'ya'");
            });
    }

    std::vector<std::string> notes() {
        return app.all<std::string>("select texto from notas order by rowid");
    }
    template <class In, class Out>
    std::string code(const operation<In, Out>& which, const std::type_identity_t<In>& data,
                     const caller& who = {}) {
        const auto answer = app.try_call(which, data, who);
        return answer ? "" : answer.error().code();
    }

    int preparations = 0;
    catalog operations;
    service app{operations, {.migrations = {"create table notas(texto text)"}}};
    const caller same{.id = std::string{known_id}};
};

TEST_F(service_test, every_kind_of_handler_answers) {
    EXPECT_EQ(app.call(note, "a"), 1);
    EXPECT_EQ(app.call(count), 1);
    EXPECT_EQ(app.call(shout, "eh"), "eh!");
    EXPECT_EQ(app.call(shout_at_once, "eh"), "eh!!");
    EXPECT_EQ(app.call(prepare, "b"), "b preparado");
    EXPECT_THAT(notes(), ElementsAre("a", "b preparado"));
}

TEST_F(service_test, a_refusal_is_thrown_with_its_code_and_undone) {
    try {
        app.call(refuse, "a", same);
        ADD_FAILURE();
    } catch (const error& no) {
        EXPECT_STREQ(no.what(), "No: a");
        EXPECT_EQ(no.code(), "no_y_no");
        EXPECT_EQ(no.id(), known_id);
        EXPECT_FALSE(no.is_retriable());
    }
    EXPECT_THAT(notes(), IsEmpty());
    EXPECT_EQ(code(prepare, ""), "rechazado");
}

TEST_F(service_test, what_a_handler_throws_reaches_nobody) {
    const auto answer = app.try_call(crash);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), "error_interno");
}

TEST_F(service_test, the_same_id_gets_the_first_answer_also_after_a_restart) {
    EXPECT_EQ(app.call(note, "a", same), 1);
    EXPECT_EQ(app.call(note, "b"), 2);
    EXPECT_EQ(app.call(note, "a", same), 1);
    app.restart();
    EXPECT_EQ(app.call(note, "a", same), 1);
    EXPECT_EQ(code(note, "c", same), "id_reutilizado");
    EXPECT_EQ(app.call(note, "c", {.id = same.id, .principal = "ana"}), 3)
        << "ids belong to their principal";
    EXPECT_THAT(notes(), ElementsAre("a", "b", "c"));
}

TEST_F(service_test, every_final_answer_is_the_same_bytes_after_a_restart) {
    const std::string big(100'000, 'x');
    const std::vector<std::pair<std::string, std::string>> asked{
        {"anota", R"("ñandú \u0001 \\ \" 🦤")"},
        {"anota", '"' + big + '"'},
        {"anota", R"("")"},
        {"niega", R"("ñ \" 🦤")"},
        {"revienta", "null"},
        {"prepara", R"("")"},
        {"prepara", R"("á")"},
        {"nada_dice", "null"}};
    std::vector<std::string> texts;
    const auto new_uuid = [this] { return base::make_uuid7(app.time().now()); };
    for (const auto& [operation, data] : asked)
        for (const auto& id : {new_uuid(), "por-nombre-" + new_uuid()})
            texts.push_back(R"({"operacion":")" + operation + R"(","datos":)" + data +
                            R"(,"id":")" + id + R"("})");
    for (const auto& id : {new_uuid(), "por-nombre-" + new_uuid()}) {
        EXPECT_THAT(
            app.exchange(R"({"operacion":"tramite.anular","datos":{"id":")" + id + R"("}})"),
            HasSubstr("anulado"));
        texts.push_back(R"({"operacion":"anota","datos":"tarde","id":")" + id + R"("})");
    }
    std::vector<std::string> first;
    for (const auto& text : texts)
        first.push_back(app.exchange(text));
    const auto noted = app.one<int>("select count(*) from notas");
    for (int round = 0; round < 2; ++round) {
        for (std::size_t i = 0; i < texts.size(); ++i)
            EXPECT_EQ(app.exchange(texts[i]), first[i]);
        app.restart();
    }
    EXPECT_EQ(app.one<int>("select count(*) from notas"), noted);
}

TEST_F(service_test, an_id_that_is_too_old_is_not_run_and_its_outcome_unknown) {
    const auto id = base::make_uuid7(app.time().now());
    EXPECT_EQ(app.call(note, "a", {.id = id}), 1);
    app.time().advance(24h);
    EXPECT_EQ(app.call(note, "a", {.id = id}), 1);
    app.time().advance(1s);
    EXPECT_EQ(app.call(note, "b"), 2);
    EXPECT_THROW(app.call(note, "a", {.id = id}), outcome_unknown);
    const auto about = R"(,"datos":{"id":")" + id + R"("}})";
    EXPECT_EQ(app.exchange(R"({"operacion":"tramite.resultado")" + about),
              R"({"datos":{"estado":"vencido"},"error":null})");
    EXPECT_THAT(app.exchange(R"({"operacion":"tramite.anular")" + about),
                ::testing::AllOf(::testing::StartsWith(R"({"datos":null,"error":"El id )" + id),
                                 HasSubstr("reloj del servidor")));
    const auto ahead = base::make_uuid7(app.time().now() + 11min);
    EXPECT_THROW(app.call(note, "a", {.id = ahead}), outcome_unknown);
    EXPECT_EQ(app.one<int>("select count(*) from notas"), 2);
}

TEST_F(service_test, what_is_done_or_too_old_is_not_prepared) {
    const caller born_now{.id = base::make_uuid7(app.time().now())};
    auto copies = app.new_batch();
    auto first = copies.add(prepare, "a", born_now);
    auto copy = copies.add(prepare, "a", born_now);
    copies.send();
    EXPECT_EQ(first.get(), "a preparado");
    EXPECT_EQ(copy.get(), "a preparado");
    app.restart();
    EXPECT_EQ(app.call(prepare, "a", born_now), "a preparado");
    EXPECT_EQ(code(prepare, "b", born_now), "id_reutilizado");
    EXPECT_THROW(app.call(prepare, "", same), error);
    EXPECT_THROW(app.call(prepare, "", same), error);
    EXPECT_EQ(preparations, 2);
    app.time().advance(25h);
    app.call(note, "later");
    EXPECT_THROW(app.call(prepare, "a", born_now), outcome_unknown);
    app.fail(fault::disk_broken);
    EXPECT_EQ(code(prepare, "c"), "no_disponible");
    EXPECT_EQ(preparations, 2);
}

TEST_F(service_test, calls_without_an_id_have_one_each_of_the_clocks_moment) {
    const auto first = app.call(who_asks);
    const auto second = app.call(who_asks);
    EXPECT_NE(first[2], second[2]);
    const auto made = base::parse_uuid7(first[2]);
    ASSERT_TRUE(made);
    EXPECT_EQ(base::time_of(*made), app.time().now());
}

TEST_F(service_test, the_caller_is_who_the_test_says) {
    EXPECT_THAT(app.call(who_asks, {.id = same.id, .principal = "ana", .peer = "10.0.0.1:7"}),
                ElementsAre("ana", "10.0.0.1:7", same.id));
}

TEST_F(service_test, neighbours_that_write_are_one_group_and_each_sees_those_before_it) {
    auto together = app.new_batch();
    auto a = together.add(note, "a");
    auto no = together.add(refuse, "b");
    auto c = together.add(note, "c");
    auto seen = together.add(count);
    auto d = together.add(note, "d");
    together.send();
    EXPECT_EQ(a.get(), 1);
    EXPECT_THROW(no.get(), error);
    EXPECT_EQ(c.get(), 2);
    EXPECT_EQ(seen.get(), 2);
    EXPECT_EQ(d.get(), 3);
    EXPECT_THAT(notes(), ElementsAre("a", "c", "d"));
}

TEST_F(service_test, one_group_is_one_commit) {
    app.fail(fault::killed_before_commit);
    auto together = app.new_batch();
    auto a = together.add(note, "a");
    auto b = together.add(note, "b");
    together.send();
    EXPECT_THROW(a.get(), outcome_unknown);
    EXPECT_THROW(b.get(), outcome_unknown);
    EXPECT_THAT(notes(), IsEmpty());
    app.fail(fault::killed_after_commit);
    a = together.add(note, "a");
    b = together.add(note, "b");
    together.send();
    EXPECT_THROW(a.get(), outcome_unknown);
    EXPECT_THROW(b.get(), outcome_unknown);
    EXPECT_THAT(notes(), ElementsAre("a", "b"));
}

TEST_F(service_test, a_group_larger_than_the_limit_is_several) {
    limits small;
    small.group_requests = 2;
    service other{operations, {.migrations = {"create table notas(texto text)"}, .bounds = small}};
    other.fail(fault::killed_after_commit);
    auto together = other.new_batch();
    std::vector<std::future<std::int64_t>> answers;
    for (int i = 0; i < 5; ++i)
        answers.push_back(together.add(note, "x"));
    together.send();
    EXPECT_THROW(answers[0].get(), outcome_unknown);
    EXPECT_EQ(other.call(count), 2);
}

TEST_F(service_test, an_operation_may_be_known_by_its_name_alone) {
    EXPECT_EQ(app.ask("anota", R"("a")", same), "1");
    EXPECT_EQ(app.ask("cuenta", ""), "1");
    for (const std::string wrong : {"1", "no JSON", "[]"})
        EXPECT_THROW(static_cast<void>(app.ask("anota", wrong)), error) << wrong;
    EXPECT_THROW(static_cast<void>(app.ask("nada", "1")), error);
    EXPECT_THAT(notes(), ElementsAre("a"));
}

TEST_F(service_test, bytes_go_in_and_the_line_comes_out) {
    EXPECT_EQ(app.exchange(R"({"operacion":"grita","datos":"eh"})"),
              R"({"datos":"eh!","error":null})");
    EXPECT_EQ(app.exchange(R"({"operacion":"anota","datos":"a","id":"una-misma-peticion"})"),
              R"({"datos":1,"error":null,"id":"una-misma-peticion","codigo":null,)"
              R"("reintentar":false})");
    EXPECT_THAT(app.exchange("esto no es JSON"), HasSubstr("no tienen formato JSON"));
    EXPECT_THAT(app.exchange(R"({"operacion":"grita","datos":1})"), HasSubstr("\"error\":\""));
    EXPECT_THAT(app.exchange(R"({"operacion":"gritar"})"), HasSubstr("'grita'"));
}

TEST_F(service_test, what_became_of_an_id_is_told_and_an_id_is_annulled) {
    const auto about = [](const std::string& which, const std::string& id) {
        return R"({"operacion":"tramite.)" + which + R"(","datos":{"id":")" + id + R"("}})";
    };
    app.call(note, "a", same);
    EXPECT_THAT(app.exchange(about("resultado", same.id)),
                HasSubstr(R"("estado":"hecho","datos":1)"));
    EXPECT_THAT(app.exchange(about("resultado", "otra-peticion-nueva")), HasSubstr("ninguno"));
    EXPECT_THAT(app.exchange(about("anular", "otra-peticion-nueva")), HasSubstr("anulada"));
    EXPECT_EQ(code(note, "b", {.id = "otra-peticion-nueva"}), "anulado");
    EXPECT_THAT(app.exchange(R"({"operacion":"tramite.servidor"})"), HasSubstr("identidad"));
}

TEST_F(service_test, time_stands_still_until_it_is_moved) {
    const auto begin = app.time().now();
    EXPECT_EQ(begin, std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + 12h);
    app.call(note, "a");
    EXPECT_EQ(app.time().now(), begin);
    app.time().advance(25h);
    EXPECT_EQ(app.time().now() - begin, 25h);
    app.time().set(begin);
    EXPECT_EQ(app.time().now(), begin);
}

TEST_F(service_test, a_handler_that_holds_its_transaction_too_long_is_told) {
    EXPECT_EQ(app.try_call(sleep_late).error().code(), "error_interno");
}

TEST_F(service_test, a_deadline_that_has_passed_is_answered_and_nothing_done) {
    EXPECT_EQ(code(note, "a", {.deadline = 100ms}), "");
    EXPECT_THAT(app.exchange(R"({"operacion":"anota","datos":"b","plazo_ms":0})"),
                HasSubstr("El plazo de la petición venció"));
    EXPECT_THAT(notes(), ElementsAre("a"));
}

TEST_F(service_test, a_full_disk_refuses_what_is_new_and_still_tells_what_was_done) {
    EXPECT_EQ(app.call(note, "a", same), 1);
    app.fail(fault::disk_full);
    EXPECT_EQ(app.call(note, "a", same), 1);
    EXPECT_EQ(app.call(count), 1);
    const auto answer = app.try_call(note, "b");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), "no_disponible");
    EXPECT_TRUE(answer.error().is_retriable());
    EXPECT_EQ(app.call(shout, "eh"), "eh!");
    app.mend();
    EXPECT_EQ(app.call(note, "b"), 2);
}

TEST_F(service_test, a_broken_disk_neither_reads_nor_writes) {
    app.fail(fault::disk_broken);
    EXPECT_EQ(code(note, "a"), "no_disponible");
    EXPECT_EQ(app.try_call(count).error().code(), "no_disponible");
    EXPECT_THAT(notes(), IsEmpty()) << "the test itself may look";
    app.run("insert into notas values ('b')");
    app.mend();
    EXPECT_EQ(app.call(count), 1);
}

TEST_F(service_test, a_killed_server_leaves_one_effect_to_whoever_asks_again) {
    app.fail(fault::killed_before_commit);
    EXPECT_THROW(app.call(note, "a", same), outcome_unknown);
    EXPECT_THAT(notes(), IsEmpty());
    EXPECT_EQ(app.call(note, "a", same), 1);
    const caller other{.id = "otra-peticion-distinta"};
    app.fail(fault::killed_after_commit);
    EXPECT_THROW(app.call(note, "b", other), outcome_unknown);
    EXPECT_THAT(notes(), ElementsAre("a", "b"));
    EXPECT_EQ(app.call(note, "b", other), 2);
    EXPECT_THAT(notes(), ElementsAre("a", "b"));
}

TEST_F(service_test, what_a_test_brings_about_is_durable_and_what_it_throws_undone) {
    app.run("insert into notas values ($1)", "a");
    EXPECT_THROW(app.write([](transaction& db) {
        db.run("insert into notas values ('b')");
        throw std::runtime_error{"no"};
    }),
                 std::runtime_error);
    app.restart();
    EXPECT_THAT(notes(), ElementsAre("a"));
    EXPECT_EQ(app.one<std::string>("select texto from notas where texto = $1", "a"), "a");
    EXPECT_THROW(app.run("insert into nada values (1)"), database_error);
    EXPECT_EQ(app.call(count), 1) << "a failed look harms no call";
}

TEST(service, handlers_run_on_the_thread_that_asks) {
    constexpr operation<void, bool> is_here{"aqui"};
    const auto home = std::this_thread::get_id();
    const auto look = [home] { return std::this_thread::get_id() == home; };
    catalog operations;
    operations.add(is_here, [look](transaction&) { return look(); });
    service app{operations, {}};
    EXPECT_TRUE(app.call(is_here));
}

TEST(service, a_migration_that_fails_is_told_at_once) {
    const catalog operations;
    EXPECT_THROW((service{operations, {.migrations = {"create nonsense"}}}), std::runtime_error);
}

}  // namespace
}  // namespace tramite::test
