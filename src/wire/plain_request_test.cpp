// plain_request: what it takes is read as the whole reader reads it, and the rest is left to that.
#include "wire/plain_request.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <variant>

#include "wire/native.hpp"

namespace tramite::wire {
namespace {

using namespace std::chrono_literals;

const limits bounds;

[[nodiscard]] std::optional<plain_request> read(std::string_view text) {
    return read_plain_request(text, bounds);
}

// That which read_request makes of it is the same.
void expect_same(std::string_view text) {
    base::json_parser parser{bounds};
    const auto plain = read(text);
    ASSERT_TRUE(plain) << text;
    const auto whole = read_request(parser.parse(text), text, bounds);
    const auto* const request = std::get_if<asked>(&whole);
    ASSERT_NE(request, nullptr) << text;
    EXPECT_EQ(plain->operation, request->operation) << text;
    EXPECT_EQ(plain->id, request->id.value_or("")) << text;
    EXPECT_EQ(plain->remaining, request->remaining) << text;
    EXPECT_EQ(request->trace, "") << text;
    switch (plain->what) {
        case plain_request::kind::none:
            EXPECT_TRUE(request->data.is_null()) << text;
            break;
        case plain_request::kind::text:
            EXPECT_TRUE(request->data == boost::json::value(plain->data)) << text;
            break;
        case plain_request::kind::json:
            EXPECT_TRUE(request->data == parser.parse(plain->data).value) << text;
            break;
    }
}

TEST(plain_request, what_it_takes_is_read_as_the_whole_reader_does) {
    for (const std::string_view text : {
             R"({"operacion":"saluda"})",
             R"({"operacion":"saluda","datos":"hola"})",
             R"({"datos":null,"operacion":"a b/c"})",
             R"( { "operacion" : "saluda" ,)"
             "\n\t\"datos\" : [ 1 , {\"a\":\"]}\"} ] }",
             R"({"operacion":"x","datos":{"cuenta":12345678,"valor":-1.5e3}})",
             R"({"operacion":"x","datos":"","id":"0123456789abcdef","plazo_ms":0})",
             R"({"plazo_ms":999999999999999,"operacion":"x","datos":true})",
             R"({"operacion":"x","datos":{"á":"é"}})",
         })
        expect_same(text);
}

TEST(plain_request, what_is_spelled_otherwise_is_left_to_the_whole_reader) {
    for (const std::string_view text : {
             R"({"operacion":"salud\u0061"})",
             R"({"operacion":"año"})",
             R"({"operacion":"x","datos":"\n"})",
             R"({"operacion":"x","datos":{"a":"\""}})",
             R"({"operacion":"x","traza":"00"})",
             R"({"operacion":"x","otro":1})",
             R"({"operacion":"x","plazo_ms":1.0})",
             R"({"operacion":"x","plazo_ms":1000000000000000})",
             "\xef\xbb\xbf{\"operacion\":\"x\"}",
         })
        EXPECT_FALSE(read(text)) << text;
}

TEST(plain_request, what_is_no_request_is_left_to_the_whole_reader) {
    for (const std::string_view text : {
             "",
             "{",
             "{}",
             "[]",
             "1",
             R"({"operacion")",
             R"({"operacion":)",
             R"({"operacion":"x)",
             R"({"operacion":"x"})"
             "x",
             R"({"operacion":""})",
             R"({"operacion":1})",
             R"({"datos":1})",
             R"({"operacion":"x",})",
             R"({"operacion":"x" "datos":1})",
             R"({"operacion":"x","operacion":"x"})",
             R"({"operacion":"x","datos":1,"datos":1})",
             R"({"operacion":"x","id":"short"})",
             R"({"operacion":"x","plazo_ms":-1})",
             R"({"operacion":"x","plazo_ms":01})",
             R"({"operacion":"x","plazo_ms":})",
             R"({"operacion":"x","datos":})",
             R"({"operacion":"x","datos":[})",
             R"({"operacion":"x","datos":["]})",
         })
        EXPECT_FALSE(read(text)) << text;
    EXPECT_FALSE(read(R"({"operacion":"x","id":")" + std::string(129, 'a') + "\"}"));
}

// Of brackets only the number is known: the value is still to be parsed.
TEST(plain_request, data_that_is_no_json_is_found_by_whoever_parses_it) {
    base::json_parser parser{bounds};
    for (const std::string_view data : {"[}", "{1}", "nul", "01", "[1,]", "1-2"}) {
        const auto text = R"({"operacion":"x","datos":)" + std::string{data} + "}";
        const auto plain = read(text);
        ASSERT_TRUE(plain) << text;
        EXPECT_EQ(plain->data, data);
        EXPECT_NE(parser.parse(plain->data).flaw, base::json_flaw::none) << text;
    }
}

TEST(plain_request, brackets_are_nested_as_deep_as_the_limit_and_no_deeper) {
    const auto nested = [](std::size_t depth) {
        return R"({"operacion":"x","datos":)" + std::string(depth, '[') + std::string(depth, ']') +
               "}";
    };
    expect_same(nested(bounds.json_depth - 1));
    EXPECT_FALSE(read(nested(bounds.json_depth)));
}

TEST(plain_request, a_longer_wait_than_is_known_is_the_longest) {
    EXPECT_EQ(read(R"({"operacion":"x","plazo_ms":999999999999999})")->remaining,
              longest_remaining);
    EXPECT_EQ(read(R"({"operacion":"x","plazo_ms":1500})")->remaining, 1500ms);
}

}  // namespace
}  // namespace tramite::wire
