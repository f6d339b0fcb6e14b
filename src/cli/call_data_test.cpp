// What is typed becomes JSON, or is refused.
#include "cli/call_data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/arguments.hpp"

namespace tramite::cli {
namespace {

std::string json(const std::vector<std::string>& words) {
    return data_of(words);
}

std::string refusal_of(const std::vector<std::string>& words) {
    try {
        return "accepted: " + data_of(words);
    } catch (const usage_error& wrong) {
        return wrong.what();
    }
}

TEST(call_data, pairs_are_an_object_in_their_order) {
    EXPECT_EQ(json({"cuenta=12345678", "valor=100"}), R"({"cuenta":12345678,"valor":100})");
    EXPECT_EQ(json({"nombre=Ana María", "activa=true", "nada=null", "tasa=-1.5e3"}),
              R"({"nombre":"Ana María","activa":true,"nada":null,"tasa":-1.5e3})");
}

TEST(call_data, a_value_that_is_no_plain_json_is_text) {
    EXPECT_EQ(json({"a=", "b=007", "c=[1]", "d=\"x\"", "e={}", "f= 1", "g=x=y", "h=True"}),
              R"({"a":"","b":"007","c":"[1]","d":"\"x\"","e":"{}","f":" 1","g":"x=y","h":"True"})");
}

TEST(call_data, a_member_may_be_given_as_json) {
    EXPECT_EQ(json({"clave:=\"007\"", "lista:=[1, 2]", "n:=1"}),
              R"({"clave":"007","lista":[1, 2],"n":1})");
    EXPECT_THAT(refusal_of({"clave:=007"}), testing::HasSubstr("clave: '007' is not JSON"));
}

TEST(call_data, one_word_of_json_is_the_data) {
    for (const auto* text : {R"({"a":"b=c"})", "[1,2]", "\"a=b\"", "-5", "null", "true"})
        EXPECT_EQ(json({text}), text);
}

TEST(call_data, no_words_are_no_data) {
    EXPECT_EQ(json({}), "");
}

TEST(call_data, what_is_neither_is_refused_with_what_would_be_right) {
    EXPECT_THAT(refusal_of({"Hola"}), testing::HasSubstr("neither JSON nor NAME=VALUE"));
    EXPECT_THAT(refusal_of({"{\"a\":1,}"}), testing::HasSubstr("neither JSON"));
    EXPECT_THAT(refusal_of({"Hola", "Mundo"}), testing::HasSubstr("in quotes"));
    EXPECT_THAT(refusal_of({"a=1", "Mundo"}), testing::HasSubstr("'Mundo' is not NAME=VALUE"));
    EXPECT_THAT(refusal_of({"a=1", "a=2"}), testing::HasSubstr("a is given twice"));
    EXPECT_THAT(refusal_of({"=1"}), testing::HasSubstr("neither"));
}

}  // namespace
}  // namespace tramite::cli
