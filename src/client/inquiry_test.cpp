// Outcomes and settlements, through a client whose server says what the test says.
#include "client/inquiry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "testing/scripted_server.hpp"
#include "tramite/client.hpp"

namespace tramite {
namespace {

constexpr operation<std::int64_t, std::int64_t> echo{"eco"};
constexpr const char* id = "0192f0c1-2345-7abc-8def-0123456789ab";

class an_inquiry : public ::testing::Test {
protected:
    // Answers one question with this as its data; with an error, if it begins so.
    void serve(const std::string& answer) {
        finish();
        serving_ = std::jthread{[this, answer] {
            if (!peer_) peer_.emplace(server_.welcome());
            asked_ = peer_->read_line();
            const auto begin = asked_.rfind(",\"id\":");
            const auto member = asked_.substr(begin, std::string{",\"id\":\""}.size() + 36 + 1);
            peer_->write(answer.starts_with("\"datos\"")
                             ? "{" + answer + member + "}\n"
                             : "{\"datos\":" + answer + ",\"error\":null" + member + "}\n");
        }};
    }
    void finish() {
        if (serving_.joinable()) serving_.join();
    }

    testing::scripted_server server_;
    client client_{server_.endpoint()};
    std::optional<testing::scripted_peer> peer_;
    std::string asked_;
    std::jthread serving_;
};

TEST_F(an_inquiry, it_asks_for_the_id_and_a_success_is_told_with_its_answer) {
    serve(R"({"estado":"hecho","datos":7,"error":null,"codigo":null})");
    const auto told = client_.outcome(echo, id);
    EXPECT_EQ(told.how_far, progress::done);
    EXPECT_EQ(**told.answer, 7);
    finish();
    EXPECT_THAT(asked_,
                ::testing::StartsWith(R"({"operacion":"tramite.resultado","datos":{"id":")" +
                                      std::string{id} + "\"},"));
}

TEST_F(an_inquiry, a_refusal_is_told_as_it_was_answered_under_its_own_id) {
    serve(R"({"estado":"hecho","datos":null,"error":"No hay","codigo":"sin_fondos"})");
    const auto told = client_.outcome(id);
    EXPECT_EQ(told.how_far, progress::done);
    ASSERT_TRUE(told.answer && told.answer->problem);
    EXPECT_EQ(told.answer->problem->code(), "sin_fondos");
    EXPECT_EQ(told.answer->problem->id(), id);
}

TEST_F(an_inquiry, what_runs_or_is_not_known_has_no_answer) {
    serve(R"({"estado":"en_curso"})");
    EXPECT_EQ(client_.outcome(echo, id).how_far, progress::running);
    serve(R"({"estado":"ninguno"})");
    const auto none = client_.outcome(id);
    EXPECT_EQ(none.how_far, progress::none);
    EXPECT_FALSE(none.answer.has_value());
}

TEST_F(an_inquiry, what_is_settled_is_final_either_way) {
    serve(R"({"estado":"hecho","datos":{"a":1},"error":null,"codigo":null})");
    EXPECT_EQ(client_.settle(id).data, R"({"a":1})");
    finish();
    EXPECT_THAT(asked_, ::testing::HasSubstr("tramite.anular"));
    serve(R"({"estado":"hecho","datos":null,"error":"Anulado","codigo":"anulado"})");
    const auto told = client_.settle(echo, id);
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().code(), "anulado");
}

TEST_F(an_inquiry, an_answer_that_does_not_say_it_is_an_error_of_the_protocol) {
    for (const auto* answer : {"{}", "7", R"({"estado":"quizas"})", R"({"estado":7})"}) {
        serve(answer);
        EXPECT_THROW((void)client_.outcome(id), error) << answer;
    }
    serve(R"({"estado":"en_curso"})");
    EXPECT_THROW((void)client_.settle(id), error);
}

TEST_F(an_inquiry, an_error_of_the_question_is_thrown) {
    serve(R"("datos":null,"error":"No se puede","codigo":"no_autorizado","reintentar":false)");
    try {
        (void)client_.settle(id);
        FAIL();
    } catch (const error& why) {
        EXPECT_EQ(why.code(), "no_autorizado");
    }
}

TEST_F(an_inquiry, an_id_that_is_none_is_refused) {
    EXPECT_THROW((void)client_.outcome("short"), std::invalid_argument);
    client founding{server_.endpoint(), {.server = peer::founding}};
    EXPECT_THROW((void)founding.settle(id), std::invalid_argument);
}

}  // namespace
}  // namespace tramite
