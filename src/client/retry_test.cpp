// What each event decides, before and after a byte may have left; then every short history.
#include "client/retry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace tramite::calling {
namespace {

constexpr const char* id = "0192f0c1-2345-7abc-8def-0123456789ab";
constexpr retry_policy once{.again = retries::off};
using enum ending::kind;
using ::testing::HasSubstr;
using reason = outcome_unknown::reason;

wire::native_response refused(std::string text, std::string code, bool is_retriable = false) {
    wire::native_response came;
    came.error = std::move(text);
    came.code = std::move(code);
    came.is_retriable = is_retriable;
    came.id = id;
    return came;
}

wire::native_response done(int data) {
    wire::native_response came;
    came.data = data;
    came.id = id;
    return came;
}

const auto busy = refused("Espere", "saturado", true);
const auto doubt = refused("Resultado desconocido: se perdió", "no_disponible", true);

reason why_unknown(const detail::answer& came) {
    try {
        (void)came.problem();
    } catch (const outcome_unknown& unknown) {
        EXPECT_EQ(unknown.id(), id);
        return unknown.why();
    }
    throw std::logic_error{"the outcome is known"};
}

retry lost(store_number store = 1) {
    retry call{id};
    call.leaving({store});
    EXPECT_FALSE(call.on_ending({closed, "gone"}).has_value());
    return call;
}

TEST(retry, each_answer_says_what_became_of_its_sending) {
    EXPECT_EQ(verdict_of(wire::native_response{}), verdict::done);
    EXPECT_EQ(verdict_of(refused("No", "sin_fondos")), verdict::refused);
    EXPECT_EQ(verdict_of(refused("No", "")), verdict::refused);
    EXPECT_EQ(verdict_of(refused("No", "anulado")), verdict::refused);
    EXPECT_EQ(verdict_of(refused("Error", "error_interno")), verdict::refused);
    for (const auto* code : {"datos_invalidos", "id_reutilizado", "demasiado_grande",
                             "no_autorizado", "operacion_desconocida", "peticion_invalida"})
        EXPECT_EQ(verdict_of(refused("No", code)), verdict::rejected) << code;
    for (const auto* code : {"saturado", "cerrando", "plazo_vencido", "no_disponible"})
        EXPECT_EQ(verdict_of(refused("No", code, true)), verdict::retriable) << code;
    EXPECT_EQ(verdict_of(doubt), verdict::doubtful);
    EXPECT_EQ(verdict_of(refused("Tarde", "id_vencido")), verdict::expired);
}

TEST(retry, what_was_not_sent_goes_to_another_connection_after_the_first_with_a_pause) {
    for (const auto what : {closed, not_an_answer}) {
        retry call{id};
        EXPECT_FALSE(call.on_ending({what, "gone"}).has_value());
        EXPECT_EQ(call.failures(), 0U);
        for (unsigned more = 1; more < 50; ++more) {
            EXPECT_FALSE(call.on_ending({what, "gone"}).has_value());
            EXPECT_EQ(call.failures(), more);
        }
    }
}

TEST(retry, without_retries_a_server_that_closes_every_connection_is_not_dialled_for_ever) {
    retry call{id, once};
    for (std::size_t gone = 1; gone < once.unused_connections; ++gone)
        ASSERT_FALSE(call.on_ending({closed, "gone"}).has_value());
    const auto why = call.on_ending({closed, "gone"}).value().problem().value();
    EXPECT_EQ(why.code(), "sin_conexion");
    EXPECT_THAT(why.what(), HasSubstr("gone"));
}

TEST(retry, without_any_server_nothing_was_done_and_it_may_be_tried_again) {
    const auto is_nothing_done = [](const detail::answer& came) {
        const auto why = came.problem().value();
        EXPECT_EQ(why.code(), "sin_conexion");
        EXPECT_EQ(why.id(), id);
        EXPECT_TRUE(why.is_retriable());
        EXPECT_THAT(why.what(), HasSubstr("nobody there"));
    };
    retry call{id};
    is_nothing_done(call.on_ending({client_gone, "nobody there"}).value());
    is_nothing_done(call.on_unreachable("nobody there"));
    is_nothing_done(call.on_deadline("nobody there"));
}

TEST(retry, what_is_lost_is_sent_again_to_the_store_that_it_was_sent_to) {
    const auto call = lost(7);
    EXPECT_EQ(call.bound_to(), 7U);
    EXPECT_TRUE(call.may_be_done());
    EXPECT_FALSE(call.is_leaving());
    EXPECT_EQ(call.failures(), 1U);
}

TEST(retry, what_is_lost_where_no_store_showed_itself_is_unknown) {
    retry call{id};
    call.leaving({0});
    EXPECT_EQ(why_unknown(call.on_ending({closed, "gone"}).value()), reason::closed);
}

TEST(retry, without_an_id_or_retries_what_is_lost_is_unknown) {
    for (const auto& [what, seen] :
         {std::pair{closed, reason::closed}, std::pair{client_gone, reason::closed},
          std::pair{not_an_answer, reason::not_an_answer}}) {
        retry call{id, once};
        call.leaving({1});
        EXPECT_EQ(why_unknown(call.on_ending({what, "gone"}).value()), seen);
    }
    retry nameless{""};
    nameless.leaving({1});
    EXPECT_THROW((void)nameless.on_ending({closed, "gone"}).value().problem(), outcome_unknown);
}

TEST(retry, what_the_system_never_took_was_not_sent) {
    retry call{id, once};
    call.leaving({0});
    call.stayed();
    EXPECT_FALSE(call.may_be_done());
    EXPECT_FALSE(call.on_ending({closed, "gone"}).has_value());
}

TEST(retry, the_servers_answer_is_what_it_says) {
    retry call{id};
    call.leaving({1});
    EXPECT_EQ(call.on_response(done(7))->json(), "7");
    call.leaving({1});
    const auto no = call.on_response(refused("Fondos insuficientes", "rechazado"))->problem();
    EXPECT_STREQ(no->what(), "Fondos insuficientes");
    EXPECT_EQ(no->code(), "rechazado");
    EXPECT_EQ(no->id(), id);
    EXPECT_FALSE(no->is_retriable());
}

TEST(retry, what_may_pass_is_sent_again_anywhere) {
    retry call{id};
    for (unsigned turn = 1; turn < 20; ++turn) {
        call.leaving({turn});
        EXPECT_FALSE(call.on_response(busy).has_value());
        EXPECT_EQ(call.failures(), turn);
        EXPECT_EQ(call.bound_to(), 0U);
        EXPECT_FALSE(call.may_be_done());
    }
}

TEST(retry, what_may_pass_is_told_where_retries_are_off_or_no_id_came_back) {
    retry call{id, once};
    call.leaving({1});
    EXPECT_TRUE(call.on_response(busy)->problem()->is_retriable());
    retry other{id};
    other.leaving({1});
    auto nameless = busy;
    nameless.id.reset();
    EXPECT_EQ(other.on_response(nameless)->problem()->code(), "saturado");
}

TEST(retry, a_rejection_decides_nothing_while_an_earlier_sending_is_undecided) {
    auto call = lost();
    call.leaving({1});
    const auto came = call.on_response(refused("No", "no_autorizado"));
    EXPECT_EQ(why_unknown(*came), reason::answered);
    retry fresh{id};
    fresh.leaving({1});
    EXPECT_EQ(fresh.on_response(refused("No", "no_autorizado"))->problem()->code(),
              "no_autorizado");
}

TEST(retry, a_final_answer_decides_whatever_was_lost_before) {
    auto call = lost();
    call.leaving({1});
    EXPECT_EQ(call.on_response(done(7))->json(), "7");
    auto other = lost();
    other.leaving({1});
    EXPECT_EQ(other.on_response(refused("No", "rechazado"))->problem()->code(), "rechazado");
}

TEST(retry, of_an_expired_id_nothing_is_known) {
    retry call{id};
    call.leaving({1});
    EXPECT_EQ(why_unknown(*call.on_response(refused("Venció", "id_vencido"))), reason::expired);
}

TEST(retry, a_server_that_does_not_know_is_asked_again_and_it_alone) {
    retry call{id};
    call.leaving({3});
    EXPECT_FALSE(call.on_response(doubt).has_value());
    EXPECT_EQ(call.bound_to(), 3U);
    EXPECT_EQ(why_unknown(call.on_deadline({})), reason::answered);
    retry single{id, once};
    single.leaving({3});
    EXPECT_EQ(why_unknown(*single.on_response(doubt)), reason::answered);
}

TEST(retry, what_is_unknown_names_the_store_that_it_may_have_reached) {
    const std::string identity = "a1b2";
    const auto store_of = [](const detail::answer& came) {
        try {
            (void)came.problem();
        } catch (const outcome_unknown& unknown) {
            return unknown.store();
        }
        throw std::logic_error{"the outcome is known"};
    };
    retry call{id};
    call.leaving({2, &identity});
    EXPECT_EQ(store_of(call.on_deadline({})), identity);
    EXPECT_EQ(store_of(call.on_given_up()), identity);
    EXPECT_FALSE(call.on_ending({closed, "gone"}).has_value());
    EXPECT_EQ(store_of(call.on_other_store("gone")), identity);
    retry nowhere{id};
    nowhere.leaving({});
    EXPECT_EQ(store_of(nowhere.on_deadline({})), "");
}

TEST(retry, a_call_whose_caller_names_the_store_is_bound_to_it_from_the_first) {
    retry call{id};
    call.require(4);
    EXPECT_EQ(call.bound_to(), 4U);
    EXPECT_FALSE(call.may_be_done());
    call.leaving({4});
    EXPECT_FALSE(call.on_response(busy).has_value());
    EXPECT_EQ(call.bound_to(), 4U);
}

TEST(retry, a_server_that_takes_no_calls_may_give_its_own_code) {
    const retry call{id, once};
    EXPECT_EQ(call.on_unreachable("stops", "cerrando").problem()->code(), "cerrando");
    EXPECT_TRUE(call.on_unreachable("stops", "cerrando").problem()->is_retriable());
    EXPECT_EQ(call.on_unreachable("gone").problem()->code(), "sin_conexion");
}

TEST(retry, a_deadline_says_what_was_seen_last) {
    retry call{id};
    EXPECT_EQ(call.on_deadline({}).problem()->code(), "plazo_vencido");
    EXPECT_TRUE(call.on_deadline({}).problem()->is_retriable());
    call.leaving({1});
    EXPECT_EQ(why_unknown(call.on_deadline({})), reason::deadline);
    EXPECT_FALSE(call.on_response(busy).has_value());
    EXPECT_EQ(call.on_deadline({}).problem()->code(), "plazo_vencido");
    EXPECT_THAT(call.on_deadline("nobody").problem()->what(), HasSubstr("Espere (saturado)"));
    call.leaving({1});
    EXPECT_FALSE(call.on_ending({not_an_answer, "HTTP"}).has_value());
    EXPECT_EQ(why_unknown(call.on_deadline("nobody")), reason::not_an_answer);
}

TEST(retry, what_is_refused_here_was_not_sent) {
    const retry call{id};
    EXPECT_EQ(call.on_too_big(2000, 1000).problem()->code(), "demasiado_grande");
    EXPECT_FALSE(call.on_too_big(2000, 1000).problem()->is_retriable());
    EXPECT_EQ(call.on_overflow(10).problem()->code(), "saturado");
    EXPECT_TRUE(call.on_overflow(10).problem()->is_retriable());
    EXPECT_THAT(call.on_overflow(10).problem()->what(), HasSubstr("10 calls"));
    EXPECT_THAT(call.on_overflow(10).problem()->what(), HasSubstr("(queued_requests)"));
    EXPECT_EQ(call.on_lost_order().problem()->code(), "sin_conexion");
    EXPECT_EQ(call.on_given_up().problem()->code(), "cancelado");
}

TEST(retry, what_is_given_up_while_undecided_is_unknown) {
    EXPECT_EQ(why_unknown(lost().on_given_up()), reason::given_up);
    EXPECT_EQ(why_unknown(lost().on_lost_order()), reason::closed);
    EXPECT_EQ(why_unknown(lost().on_other_store("another")), reason::closed);
    EXPECT_EQ(why_unknown(lost().on_overtaken()), reason::closed);
    EXPECT_EQ(why_unknown(lost().on_ending({client_gone, "gone"}).value()), reason::closed);
    EXPECT_EQ(why_unknown(lost().on_unreachable("nobody")), reason::closed);
}

// One sending and what becomes of it.
struct event {
    const char* name;
    std::function<retry::step(retry&)> happen;
    // The server may have run it, and this event does not say.
    bool leaves_doubt;
    // It says what became of every sending.
    bool is_final;
};

std::vector<event> events() {
    const auto answer = [](wire::native_response with) {
        return [with](retry& call) {
            call.leaving({1});
            return call.on_response(with);
        };
    };
    const auto end = [](ending::kind what) {
        return [what](retry& call) {
            call.leaving({1});
            return call.on_ending({what, "gone"});
        };
    };
    return {{"done", answer(done(7)), false, true},
            {"refused", answer(refused("No", "rechazado")), false, true},
            {"fault", answer(refused("Error", "error_interno")), false, true},
            {"rejected", answer(refused("No", "datos_invalidos")), false, false},
            {"busy", answer(busy), false, false},
            {"stopping", answer(refused("Adiós", "cerrando", true)), false, false},
            {"late", answer(refused("Tarde", "plazo_vencido", true)), false, false},
            {"doubtful", answer(doubt), true, false},
            {"expired", answer(refused("Venció", "id_vencido")), true, false},
            {"closed", end(closed), true, false},
            {"garbage", end(not_an_answer), true, false},
            {"client gone", end(client_gone), true, false},
            {"unsent",
             [](retry& call) {
                 call.leaving({1});
                 call.stayed();
                 return call.on_ending({closed, "gone"});
             },
             false, false}};
}

// Every history of up to four events, with and without retries and id: the sending is repeated only
// where it may be, and a definite error is told only if nothing may have reached a server.
class histories {
public:
    histories(std::string name, retry_policy how) : name_{std::move(name)}, how_{how} {}

    void play(std::vector<const event*> past, std::size_t longest) {
        for (const auto& each : events_) {
            auto now = past;
            now.push_back(&each);
            const auto came = replay(now);
            if (!came && now.size() < longest) play(now, longest);
        }
    }
    [[nodiscard]] int count() const { return count_; }

private:
    retry::step replay(const std::vector<const event*>& all) {
        ++count_;
        retry call{name_, how_};
        bool is_doubtful = false;
        std::string told;
        retry::step came;
        for (const auto* each : all) {
            told += std::string{each->name} + ", ";
            came = each->happen(call);
            is_doubtful = is_doubtful || each->leaves_doubt;
            check(came, is_doubtful && !each->is_final, told);
        }
        if (!came) check(call.on_deadline({}), is_doubtful, told + "deadline");
        return came;
    }

    void check(const retry::step& came, bool is_doubtful, const std::string& told) const {
        if (!came) {
            const bool was_sent = !told.ends_with("unsent, ");
            EXPECT_TRUE(!was_sent || (!name_.empty() && how_.again == retries::on)) << told;
            return;
        }
        bool is_unknown = false;
        try {
            (void)came->problem();
        } catch (const outcome_unknown&) {
            is_unknown = true;
        }
        EXPECT_EQ(is_unknown, is_doubtful) << told;
    }

    std::vector<event> events_ = events();
    std::string name_;
    retry_policy how_;
    int count_ = 0;
};

TEST(retry, no_history_repeats_or_denies_what_may_have_been_done) {
    for (const auto& name : {std::string{id}, std::string{}})
        for (const auto again : {retries::on, retries::off}) {
            histories all{name, {.again = again}};
            all.play({}, 4);
            EXPECT_GE(all.count(), static_cast<int>(events().size()));
        }
}

}  // namespace
}  // namespace tramite::calling
