// Requests in their order, answers to their askers, and what an ending leaves; without sockets.
#include "client/pipeline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace tramite::calling {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Writes down what each call was answered: data, `error CODE` or `unknown`.
class note final : public detail::receiver {
public:
    explicit note(std::string& place) : place_{place} {}
    void receive(detail::answer came) noexcept override {
        try {
            const auto why = came.problem();
            place_ = why ? "error " + why->code() : came.json();
        } catch (const outcome_unknown&) {
            place_ = "unknown";
        }
    }

private:
    std::string& place_;
};

class a_pipeline : public testing::Test {
protected:
    static std::string id_of(const std::string& name) { return "0123456789abcdef-" + name; }

    void add(const std::string& name, order_key order = 0) {
        auto fresh = std::make_unique<call>(call{.what = {name, "{}"},
                                                 .whom = std::make_unique<note>(answers_[name]),
                                                 .deadline = now_ + std::chrono::seconds{30},
                                                 .progress = retry{id_of(name), how_},
                                                 .order = order,
                                                 .book = book_.get()});
        calls_[name] = fresh.get();
        ASSERT_TRUE(book_->admit(1));
        book_->enter(*fresh);
        book_->assign(*fresh, 1);
        line_.add(std::move(fresh));
    }

    std::string gather() {
        std::string out;
        line_.gather(out, now_);
        return out;
    }

    void send(const std::string& name, order_key order = 0) {
        add(name, order);
        line_.wrote(gather().size());
    }

    void expire(const std::string& name) {
        calls_.at(name)->finish(calls_.at(name)->progress.on_deadline({}));
    }

    std::optional<std::string> come(const std::string& name, int data) {
        wire::native_response response;
        response.data = data;
        if (!name.empty()) response.id = id_of(name);
        return line_.answer(std::move(response));
    }

    std::vector<std::string> end(ending::kind what) {
        std::vector<std::string> again;
        for (const auto& each : line_.end({what, "gone"}))
            again.push_back(each->what.operation);
        return again;
    }

    std::optional<std::string> come(const std::string& name, std::string code,
                                    std::string text = "No") {
        wire::native_response response;
        response.error = std::move(text);
        response.is_retriable = code != "rechazado" && code != "datos_invalidos";
        response.code = std::move(code);
        response.id = id_of(name);
        return line_.answer(std::move(response));
    }

    std::vector<std::string> returned() {
        std::vector<std::string> names;
        for (auto& each : line_.take_returned()) {
            names.push_back(each->what.operation);
            EXPECT_EQ(each->link, 0U);
            kept_.push_back(std::move(each));
        }
        return names;
    }

    // From here on, what fails is sent again.
    void repeat() {
        how_.again = retries::on;
        line_.set_store({1});
    }

    base::monotonic_time now_{};
    retry_policy how_{.again = retries::off};
    calls kept_;
    std::unique_ptr<ledger> book_ = std::make_unique<ledger>(100);
    pipeline line_{peer::tramite, limits{}, client_limits{}};
    std::map<std::string, std::string> answers_;
    std::map<std::string, call*> calls_;
};

TEST_F(a_pipeline, requests_leave_in_order_each_with_its_id_and_the_time_that_remains) {
    add("one");
    add("two");
    now_ += std::chrono::microseconds{29'000'500};
    EXPECT_EQ(gather(),
              "{\"operacion\":\"one\",\"datos\":{},\"id\":\"0123456789abcdef-one\","
              "\"plazo_ms\":1000}\n"
              "{\"operacion\":\"two\",\"datos\":{},\"id\":\"0123456789abcdef-two\","
              "\"plazo_ms\":1000}\n");
    EXPECT_EQ(gather(), "");
}

TEST_F(a_pipeline, what_nobody_waits_for_any_more_is_not_sent) {
    add("one");
    add("two");
    expire("one");
    EXPECT_EQ(answers_["one"], "error plazo_vencido");
    EXPECT_THAT(gather(), testing::Not(HasSubstr("one")));
}

TEST_F(a_pipeline, answers_go_to_their_askers_by_id_or_in_order) {
    for (const auto* name : {"one", "two", "three", "four"})
        send(name);
    EXPECT_EQ(come("one", 1), std::nullopt);
    EXPECT_EQ(come("three", 3), std::nullopt);
    EXPECT_EQ(come("", 2), std::nullopt);
    EXPECT_EQ(come("four", 4), std::nullopt);
    EXPECT_EQ(answers_, (std::map<std::string, std::string>{
                            {"one", "1"}, {"two", "2"}, {"three", "3"}, {"four", "4"}}));
    EXPECT_TRUE(line_.is_idle());
}

TEST_F(a_pipeline, an_answer_that_nobody_asked_for_is_refused) {
    EXPECT_NE(come("", 1), std::nullopt);
    send("one");
    EXPECT_THAT(come("two", 1).value(), HasSubstr("id"));
    EXPECT_EQ(answers_["one"], "");
}

TEST_F(a_pipeline, an_overdue_call_closes_it_until_its_late_answer_is_dropped) {
    send("one");
    send("two");
    EXPECT_TRUE(line_.is_open());
    expire("one");
    EXPECT_EQ(answers_["one"], "unknown");
    EXPECT_FALSE(line_.is_open());
    EXPECT_FALSE(line_.is_deserted());
    EXPECT_EQ(come("one", 1), std::nullopt);
    EXPECT_EQ(answers_["one"], "unknown");
    EXPECT_TRUE(line_.is_open());
    EXPECT_EQ(come("two", 2), std::nullopt);
    EXPECT_EQ(answers_["two"], "2");
}

TEST_F(a_pipeline, it_is_deserted_when_only_overdue_calls_are_left) {
    send("one");
    EXPECT_FALSE(line_.is_deserted());
    expire("one");
    EXPECT_TRUE(line_.is_deserted());
}

TEST_F(a_pipeline, a_server_that_stops_gets_no_more_calls) {
    send("one");
    wire::native_response stopping;
    stopping.error = "El servidor se está cerrando";
    stopping.code = "cerrando";
    stopping.is_retriable = true;
    EXPECT_EQ(line_.answer(std::move(stopping)), std::nullopt);
    EXPECT_EQ(answers_["one"], "error cerrando");
    EXPECT_FALSE(line_.is_open());
}

// Every split of three requests: what the system has taken a byte of is unknown, the rest goes on.
TEST_F(a_pipeline, at_every_byte_of_a_broken_write_what_left_is_unknown_and_the_rest_goes_on) {
    constexpr std::size_t each = 76;
    for (std::size_t taken = 0; taken <= 3 * each; ++taken) {
        line_ = pipeline{peer::tramite, limits{}, client_limits{}};
        book_ = std::make_unique<ledger>(100);
        answers_.clear();
        for (const auto* name : {"one", "two", "six"})
            add(name);
        ASSERT_EQ(gather().size(), 3 * each);
        line_.wrote(taken);
        const auto again = end(ending::kind::closed);
        const auto left = (taken + each - 1) / each;
        EXPECT_EQ(again.size(), 3 - left) << taken;
        EXPECT_EQ(answers_["one"], left >= 1 ? "unknown" : "") << taken;
        EXPECT_EQ(answers_["two"], left >= 2 ? "unknown" : "") << taken;
        EXPECT_EQ(answers_["six"], left >= 3 ? "unknown" : "") << taken;
    }
}

TEST_F(a_pipeline, behind_a_lost_call_its_order_does_not_go_on) {
    send("one", 7);
    add("two", 7);
    add("three", 8);
    add("four");
    EXPECT_THAT(end(ending::kind::closed), ElementsAre("three", "four"));
    EXPECT_EQ(answers_["one"], "unknown");
    EXPECT_EQ(answers_["two"], "error sin_conexion");
}

// It was lost on another connection, and is here to be sent again.
TEST_F(a_pipeline, behind_a_call_that_was_given_up_before_its_second_sending_nothing_leaves) {
    add("a", 7);
    add("b", 7);
    add("c", 8);
    calls_.at("a")->progress.leaving({0});
    expire("a");
    EXPECT_THAT(gather(), Not(HasSubstr("\"b\"")));
    EXPECT_EQ(answers_["a"], "unknown");
    EXPECT_EQ(answers_["b"], "error sin_conexion");
    EXPECT_EQ(answers_["c"], "");
}

TEST_F(a_pipeline, what_was_never_sent_goes_on_elsewhere) {
    add("one");
    add("two");
    EXPECT_THAT(end(ending::kind::closed), ElementsAre("one", "two"));
    EXPECT_EQ(answers_["one"], "");
}

TEST_F(a_pipeline, a_rejection_that_may_pass_and_bears_no_id_is_that_of_the_oldest) {
    repeat();
    line_.set_habit(pipeline::habit::echoes_ids);
    send("one");
    send("two");
    wire::native_response crowded;
    crowded.error = "Espere";
    crowded.code = "saturado";
    crowded.is_retriable = true;
    EXPECT_EQ(line_.answer(std::move(crowded)), std::nullopt);
    EXPECT_THAT(returned(), ElementsAre("one"));
    EXPECT_EQ(answers_["one"], "");
    EXPECT_EQ(come("two", 2), std::nullopt);
    EXPECT_EQ(answers_["two"], "2");
}

TEST_F(a_pipeline, where_ids_are_not_known_one_call_is_taken) {
    line_.set_habit(pipeline::habit::knows_no_ids);
    EXPECT_TRUE(line_.is_open());
    send("one");
    EXPECT_FALSE(line_.is_open());
    EXPECT_TRUE(line_.is_used_up());
}

TEST_F(a_pipeline, what_may_pass_is_given_back_to_be_sent_again) {
    repeat();
    send("one");
    send("two");
    EXPECT_EQ(come("one", "saturado"), std::nullopt);
    EXPECT_THAT(returned(), ElementsAre("one"));
    EXPECT_THAT(returned(), ElementsAre());
    EXPECT_EQ(come("two", 2), std::nullopt);
    EXPECT_TRUE(line_.is_idle());
}

TEST_F(a_pipeline, what_was_to_be_given_back_is_not_forgotten_when_it_ends) {
    repeat();
    send("one");
    send("two");
    EXPECT_EQ(come("one", "saturado"), std::nullopt);
    EXPECT_THAT(end(ending::kind::not_an_answer), ElementsAre("one", "two"));
}

TEST_F(a_pipeline, of_an_order_what_may_pass_waits_for_those_behind_it_and_all_go_on_in_order) {
    repeat();
    for (const auto* name : {"one", "two", "three"})
        send(name, 7);
    add("four", 7);
    add("other", 8);
    EXPECT_EQ(come("one", "saturado"), std::nullopt);
    EXPECT_THAT(returned(), ElementsAre());
    EXPECT_TRUE(line_.holds_back(7));
    EXPECT_FALSE(line_.holds_back(8));
    const auto out = gather();
    EXPECT_THAT(out, testing::AllOf(HasSubstr("other"), testing::Not(HasSubstr("four"))));
    EXPECT_EQ(come("two", "datos_invalidos"), std::nullopt);
    EXPECT_EQ(come("three", "no_disponible"), std::nullopt);
    EXPECT_THAT(returned(), ElementsAre("one", "three", "four"));
    EXPECT_FALSE(line_.holds_back(7));
    EXPECT_EQ(answers_["two"], "error datos_invalidos");
}

TEST_F(a_pipeline, a_call_behind_which_its_order_went_on_is_not_sent_again) {
    constexpr const char* doubt = "Resultado desconocido: se fue";
    for (const auto* code : {"", "rechazado", "no_disponible"}) {
        line_ = pipeline{peer::tramite, limits{}, client_limits{}};
        book_ = std::make_unique<ledger>(100);
        answers_.clear();
        kept_.clear();
        repeat();
        send("one", 7);
        send("two", 7);
        add("three", 7);
        EXPECT_EQ(come("one", "saturado"), std::nullopt);
        EXPECT_EQ(answers_["one"], "");
        const std::string with{code};
        if (with.empty())
            EXPECT_EQ(come("two", 2), std::nullopt);
        else
            EXPECT_EQ(come("two", with, with == "rechazado" ? "No" : doubt), std::nullopt);
        EXPECT_EQ(answers_["one"], "error saturado") << code;
        EXPECT_EQ(answers_["three"], "");
        EXPECT_EQ(returned().back(), "three");
    }
}

TEST_F(a_pipeline, an_order_that_is_lost_is_sent_again_whole) {
    repeat();
    send("one", 7);
    send("two", 7);
    add("three", 7);
    EXPECT_THAT(end(ending::kind::closed), ElementsAre("one", "two", "three"));
    EXPECT_EQ(answers_["one"] + answers_["two"] + answers_["three"], "");
}

TEST_F(a_pipeline, a_call_behind_which_its_order_is_lost_is_not_sent_again) {
    repeat();
    send("one", 7);
    send("two", 7);
    EXPECT_EQ(come("one", "saturado"), std::nullopt);
    EXPECT_THAT(end(ending::kind::closed), ElementsAre("two"));
    EXPECT_EQ(answers_["one"], "error saturado");
}

TEST_F(a_pipeline, behind_a_stopping_servers_word_nothing_is_done_and_all_goes_on_elsewhere) {
    repeat();
    send("one", 7);
    send("two", 7);
    EXPECT_EQ(come("one", "cerrando"), std::nullopt);
    EXPECT_FALSE(line_.is_open());
    EXPECT_THAT(end(ending::kind::closed), ElementsAre("one", "two"));
    EXPECT_EQ(answers_["one"], "");
}

TEST_F(a_pipeline, behind_a_call_whose_outcome_is_unknown_its_order_is_not_sent_again) {
    repeat();
    send("one", 7);
    send("two", 7);
    add("three", 7);
    expire("one");
    EXPECT_THAT(end(ending::kind::closed), ElementsAre());
    EXPECT_EQ(answers_["one"], "unknown");
    EXPECT_EQ(answers_["two"], "unknown");
    EXPECT_EQ(answers_["three"], "error sin_conexion");
}

TEST_F(a_pipeline, a_request_over_the_limit_is_refused_and_harms_no_neighbour) {
    limits bounds;
    bounds.message_bytes = 100;
    line_ = pipeline{peer::tramite, bounds, client_limits{}};
    add("one");
    add(std::string(100, 'x'));
    add("two");
    const auto out = gather();
    EXPECT_EQ(answers_[std::string(100, 'x')], "error demasiado_grande");
    EXPECT_THAT(out, testing::AllOf(HasSubstr("one"), HasSubstr("two")));
    EXPECT_THAT(out, testing::Not(HasSubstr("xx")));
}

TEST_F(a_pipeline, a_founding_server_gets_one_request_and_nothing_that_it_does_not_know) {
    line_ = pipeline{peer::founding, limits{}, client_limits{}};
    EXPECT_TRUE(line_.is_open());
    add("one");
    EXPECT_FALSE(line_.is_open());
    EXPECT_EQ(gather(), "{\"operacion\":\"one\",\"datos\":{}}\n");
    EXPECT_EQ(come("", 1), std::nullopt);
    EXPECT_EQ(answers_["one"], "1");
    EXPECT_FALSE(line_.is_open());
}

}  // namespace
}  // namespace tramite::calling
