// Answers in pieces, joined, without line breaks, and what is none.
#include "client/answer_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tramite::calling {
namespace {

class answer_stream_of_a_client : public testing::Test {
protected:
    // The answers' data, or the reason that ended them.
    std::vector<std::string> take() {
        std::vector<std::string> taken;
        while (auto came = stream_.next()) {
            if (auto* refused = std::get_if<wire::not_a_response>(&*came)) {
                taken.push_back("! " + refused->why);
                return taken;
            }
            auto& data = std::get<wire::native_response>(*came).data;
            base::write_json(taken.emplace_back(), data);
        }
        return taken;
    }

    static limits small() {
        limits bounds;
        bounds.message_bytes = 100;
        bounds.json_depth = 4;
        return bounds;
    }

    limits bounds_ = small();
    base::json_parser parser_{bounds_};
    answer_stream stream_{bounds_, parser_};
};

TEST_F(answer_stream_of_a_client, an_answer_is_there_with_its_last_bracket) {
    const std::string_view text = R"({"datos":"Hola","error":null})";
    for (const char byte : text.substr(0, text.size() - 1)) {
        stream_.add({&byte, 1});
        ASSERT_TRUE(take().empty());
        ASSERT_TRUE(stream_.ends_inside_answer());
    }
    stream_.add("}");
    EXPECT_THAT(take(), testing::ElementsAre("\"Hola\""));
    EXPECT_FALSE(stream_.ends_inside_answer());
}

TEST_F(answer_stream_of_a_client, answers_joined_are_told_apart_with_or_without_line_breaks) {
    stream_.add("{\"datos\":1,\"error\":null}\n\n{\"datos\":2,\"error\":null}{\"datos\":3");
    EXPECT_THAT(take(), testing::ElementsAre("1", "2"));
    stream_.add(",\"error\":null}\n");
    EXPECT_THAT(take(), testing::ElementsAre("3"));
    EXPECT_THAT(take(), testing::ElementsAre());
}

TEST_F(answer_stream_of_a_client, what_is_no_answer_is_refused_with_a_reason) {
    for (const auto* text : {"HTTP/1.1 400 Bad Request\r\n", "{\"saldo\":1}", "[1,2]", "7 ",
                             "{\"datos\":1,\"error\":7}", "{\"datos\":[[[[[1]]]]],\"error\":null}",
                             "{\"datos\":nul}", "}"}) {
        answer_stream stream{bounds_, parser_};
        stream.add(text);
        const auto came = stream.next();
        ASSERT_TRUE(came.has_value()) << text;
        EXPECT_FALSE(std::get<wire::not_a_response>(*came).why.empty()) << text;
    }
}

TEST_F(answer_stream_of_a_client, an_answer_over_the_limit_is_refused_before_its_end) {
    stream_.add("{\"datos\":\"" + std::string(200, 'x'));
    EXPECT_THAT(take(), testing::ElementsAre("! the answer is over the limit of 100 bytes"));
}

TEST(reading_bounds, an_answer_may_have_its_data_and_an_envelope) {
    limits bounds;
    bounds.answer_bytes = 1 << 20;
    EXPECT_GT(reading_bounds(bounds, {}).message_bytes, bounds.answer_bytes);
}

}  // namespace
}  // namespace tramite::calling
