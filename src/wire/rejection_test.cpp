// rejection: each says what is wrong, where, and in both languages.
#include "wire/rejection.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tramite::wire {
namespace {

[[nodiscard]] limits small() {
    limits bounds;
    bounds.message_bytes = 10;
    bounds.json_depth = 3;
    return bounds;
}

// What a stream that stopped at the first bad byte of `bytes` is answered.
[[nodiscard]] base::outcome answer_to(std::string_view bytes) {
    json_stream stream{small()};
    auto [read, what] = stream.scan(bytes);
    if (what == json_stream::status::need_more) what = stream.finish();
    return rejection_of(what, small(), stream.text_size(), bytes.substr(read));
}

[[nodiscard]] base::outcome answer_to_text(std::string_view text) {
    base::json_parser parser{small()};
    return rejection_of(parser.parse(text), text, small());
}

TEST(rejection, what_is_not_json_is_told_with_its_byte) {
    const auto answer = answer_to("  {]");
    EXPECT_EQ(answer.what, base::outcome::kind::rejection);
    EXPECT_EQ(answer.code, "no_es_json");
    EXPECT_EQ(answer.text.spanish,
              "Los datos suministrados no tienen formato JSON: el byte 2 (']') no puede estar ahí");
    EXPECT_EQ(answer.text.english, "Not JSON: byte 2 (']') cannot stand there");
    EXPECT_EQ(answer_to_text("[\xc3]").text.english, "Not JSON: byte 2 (0xC3) cannot stand there");
    EXPECT_EQ(answer_to_text("[1").text.english, "Not JSON: it ends too early, after 2 bytes");
    EXPECT_EQ(
        answer_to_text("[1").text.spanish,
        "Los datos suministrados no tienen formato JSON: terminan antes de tiempo, tras 2 bytes");
}

TEST(rejection, a_text_that_is_cut_off_is_not_json) {
    const auto answer = answer_to("{\"a\"");
    EXPECT_EQ(answer.code, "no_es_json");
    EXPECT_TRUE(answer.text.spanish.starts_with("Los datos suministrados no tienen formato JSON"));
    EXPECT_EQ(answer.text.english, "Not JSON: the connection ended before the text did");
}

TEST(rejection, a_limit_is_told_with_its_number) {
    EXPECT_EQ(answer_to("[1,2,3,4,5,6]").code, "demasiado_grande");
    EXPECT_EQ(answer_to("[1,2,3,4,5,6]").text.english,
              "The request is over the limit of 10 bytes; divide it");
    for (const auto& answer : {answer_to("[[[["), answer_to_text("[[[[]]]]")}) {
        EXPECT_EQ(answer.code, "demasiado_grande");
        EXPECT_EQ(answer.text.english,
                  "The request is over the limit of 3 levels of brackets; flatten it");
    }
}

TEST(rejection, what_arrives_too_slowly_may_be_sent_again) {
    const auto answer = too_slow(limits{});
    EXPECT_EQ(answer.code, "plazo_vencido");
    EXPECT_TRUE(answer.is_retriable());
    EXPECT_NE(answer.text.spanish.find("30000 ms"), std::string::npos);
}

TEST(rejection, a_duplicate_and_an_endless_number_are_named) {
    EXPECT_EQ(answer_to_text(R"({"a":1,"a":2})").code, "peticion_invalida");
    EXPECT_EQ(answer_to_text(R"({"a":1,"a":2})").text.english,
              "The member \"a\" is repeated (byte 9); send it once");
    EXPECT_EQ(answer_to_text("[1e999]").text.english,
              "The number 1e999 is out of range (byte 2); send it as a string");
}

TEST(rejection, an_excerpt_is_short_and_cuts_no_character) {
    EXPECT_EQ(excerpt("saldo"), "saldo");
    EXPECT_EQ(excerpt(std::string(1000, 'a')), std::string(40, 'a'));
    EXPECT_EQ(excerpt(std::string(39, 'a') + "ñandú"), std::string(39, 'a'));
    const auto answer = answer_to_text("{\"a\nb\":1}");
    EXPECT_EQ(answer.text.spanish.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace tramite::wire
