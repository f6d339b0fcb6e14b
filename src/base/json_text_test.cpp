// json_text: what is read is what was meant, what has two meanings is refused, and what is written
// reads back.
#include "base/json_text.hpp"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <string>
#include <vector>

namespace tramite::base {
namespace {

namespace json = boost::json;

[[nodiscard]] json_text parse(std::string_view text, const limits& bounds = {}) {
    json_parser parser{bounds};
    return parser.parse(text);
}

[[nodiscard]] std::string written(const json::value& value) {
    std::string out;
    write_json(out, value);
    return out;
}

TEST(json_text, a_text_is_read_with_its_blanks_and_its_byte_order_mark) {
    const auto result = parse("\xef\xbb\xbf \n{\"a\": [1, -2, 3.5, true, null, \"x\"]}\r\n");
    EXPECT_EQ(result.flaw, json_flaw::none);
    EXPECT_EQ(written(result.value), R"({"a":[1,-2,3.5,true,null,"x"]})");
}

TEST(json_text, numbers_keep_their_kind_and_every_digit_that_a_type_holds) {
    EXPECT_EQ(parse("9223372036854775807").value, json::value(9223372036854775807));
    EXPECT_EQ(parse("-9223372036854775808").value.get_int64(), INT64_MIN);
    EXPECT_EQ(parse("18446744073709551615").value.get_uint64(), UINT64_MAX);
    EXPECT_TRUE(parse("18446744073709551616").value.is_double());
    EXPECT_TRUE(parse("1.0").value.is_double());
    EXPECT_TRUE(parse("1e2").value.is_double());
    // Boost's own reading of this one is off by a bit.
    EXPECT_EQ(parse("7.2057594037927933e+16").value.get_double(), 7.2057594037927933e+16);
    EXPECT_EQ(parse("1e-400").value.get_double(), 0.0);
}

TEST(json_text, escapes_are_resolved) {
    const auto result = parse(R"("\u0000\u00f1\ud834\udd1e\n\/")");
    EXPECT_EQ(result.value.as_string(), std::string_view("\0ñ𝄞\n/", 9));
}

struct broken_case {
    std::string text;
    std::size_t position;
};

TEST(json_text, what_is_not_json_is_refused_and_says_where) {
    const std::vector<broken_case> cases{
        {"", 0},
        {"  ", 2},
        {"hola", 0},
        {"{\"a\":}", 5},
        {"[1,]", 3},
        {"[1] [2]", 4},
        {"{\"a\":1", 6},
        {"{a:1}", 1},
        {"[01]", 2},
        {"[1 /* x */]", 3},
        {"[NaN]", 1},
        {"[Infinity]", 1},
        {"\xef\xbb\xbf[1,]", 6},
    };
    for (const auto& [text, position] : cases) {
        const auto result = parse(text);
        EXPECT_EQ(result.flaw, json_flaw::not_json) << text;
        EXPECT_EQ(result.position, position) << text;
        EXPECT_TRUE(result.value.is_null()) << text;
    }
}

TEST(json_text, bad_utf8_and_lone_surrogates_are_not_json) {
    for (const std::string content :
         {"\xf1o", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\\ud800",
          "\\udc00", "\\ud800\\u0041", "\\x41", "\\u12g4", "a\nb"}) {
        EXPECT_EQ(parse("[\"" + content + "\"]").flaw, json_flaw::not_json) << content;
        EXPECT_EQ(parse("{\"" + content + "\":1}").flaw, json_flaw::not_json) << content;
    }
    EXPECT_EQ(parse(std::string("[\"\0\"]", 5)).flaw, json_flaw::not_json);
}

TEST(json_text, a_duplicate_member_is_named_at_any_depth_and_in_any_spelling) {
    const std::vector<std::pair<std::string, std::size_t>> cases{
        {R"({"a":1,"b":2,"a":3})", 14}, {R"([{"x":{"a":{},"a":1}}])", 15},
        {R"({"a":1,"\u0061":2})", 5},   {R"({"a":{"a":1},"a":2})", 14},
        {R"({"c":0,"":1,"":2})", 13},
    };
    for (const auto& [text, position] : cases) {
        const auto result = parse(text);
        EXPECT_EQ(result.flaw, json_flaw::duplicate_member) << text;
        EXPECT_EQ(result.detail, text.find("\"\"") == std::string::npos ? "a" : "") << text;
        EXPECT_EQ(result.position, position) << text;
    }
}

TEST(json_text, the_same_name_in_two_objects_is_no_duplicate) {
    for (const std::string text :
         {R"({"a":{"a":{"a":1}},"b":{"a":1}})", R"([{"a":1},{"a":2}])", R"({"a":1,"A":2,"a ":3})"})
        EXPECT_EQ(parse(text).flaw, json_flaw::none) << text;
}

TEST(json_text, a_duplicate_is_found_among_few_and_among_many_members) {
    for (const std::size_t count : {2, 11, 12, 13, 14, 1000}) {
        std::string text = "{";
        for (std::size_t i = 0; i < count; ++i)
            text += "\"m" + std::to_string(i) + "\":0,";
        EXPECT_EQ(parse(text + "\"last\":0}").flaw, json_flaw::none) << count;
        const auto doubled = parse(text + "\"m1\":0}");
        EXPECT_EQ(doubled.flaw, json_flaw::duplicate_member) << count;
        EXPECT_EQ(doubled.detail, "m1") << count;
        EXPECT_EQ(doubled.position, text.size() + 1) << count;
    }
}

TEST(json_text, a_duplicate_leaves_the_value_and_gives_way_to_what_is_not_json) {
    const auto result = parse(R"({"id":"x","a":1,"a":2})");
    EXPECT_EQ(result.flaw, json_flaw::duplicate_member);
    EXPECT_EQ(result.value.at("id"), "x");
    EXPECT_EQ(parse(R"([{"a":1,"a":2},])").flaw, json_flaw::not_json);
}

TEST(json_text, a_number_that_no_type_holds_is_refused_and_shown) {
    for (const std::string& number :
         std::vector<std::string>{"1e999", "-1e309", "1.8e308", "1" + std::string(400, '0')}) {
        const auto result = parse("{\"valor\":" + number + "}");
        EXPECT_EQ(result.flaw, json_flaw::number_out_of_range) << number;
        EXPECT_EQ(result.detail, number);
        EXPECT_EQ(result.position, 9u);
    }
    const auto result = parse("[0,1e99999999999999999999]");
    EXPECT_EQ(result.flaw, json_flaw::number_out_of_range);
    EXPECT_EQ(result.detail, "1e99999999999999999999");
    EXPECT_EQ(result.position, 3u);
}

// One too small for any type: Boost.JSON 1.81 refuses it, 1.83 reads it as zero.
TEST(json_text, a_number_too_small_is_refused_or_zero) {
    const auto result = parse("[0,-2.5E-99999999999999999999]");
    if (result.flaw == json_flaw::none)
        EXPECT_EQ(result.value.at(1).as_double(), 0);
    else
        EXPECT_EQ(result.flaw, json_flaw::number_out_of_range);
}

TEST(json_text, json_depth_is_reached_and_one_level_more_is_too_deep) {
    for (const std::size_t depth : {1, 32, 33, 128, 10'000}) {
        limits bounds;
        bounds.json_depth = depth;
        const std::string fits = std::string(depth, '[') + std::string(depth, ']');
        EXPECT_EQ(parse(fits, bounds).flaw, json_flaw::none) << depth;
        const auto over = parse("[" + fits + "]", bounds);
        EXPECT_EQ(over.flaw, json_flaw::too_deep) << depth;
        EXPECT_TRUE(over.value.is_null());
    }
}

TEST(json_text, a_parser_is_used_again_whatever_its_last_text_was) {
    json_parser parser{limits{}};
    for (const std::string before :
         {R"({"a":1,"a":2})", R"({"a\u0061":[1,{"b":)", "[1e999]", "{\"a\":\"\\ud800\"}", "[[[["}) {
        EXPECT_NE(parser.parse(before).flaw, json_flaw::none) << before;
        const auto after = parser.parse(R"({"a":1,"b":{"c":2}})");
        EXPECT_EQ(after.flaw, json_flaw::none) << before;
        EXPECT_EQ(written(after.value), R"({"a":1,"b":{"c":2}})");
    }
}

TEST(json_text, a_value_lives_in_the_storage_given_for_it) {
    json_parser parser{limits{}};
    {
        json::monotonic_resource storage;
        const auto result =
            parser.parse(R"({"a":["a string too long to stand in the value"]})", &storage);
        EXPECT_EQ(result.value.storage().get(), &storage);
        EXPECT_EQ(result.value.at("a").at(0).storage().get(), &storage);
        EXPECT_EQ(parser.parse(R"({"a":["another, cut off)", &storage).flaw, json_flaw::not_json);
    }
    EXPECT_EQ(parser.parse("[]").flaw, json_flaw::none);
}

TEST(json_text, what_is_written_is_compact_and_reads_back_as_the_same) {
    for (const std::string text : {"null", "[]", "{}", "[[],{},[{}]]",
                                   R"({"z":1,"a":"\n","ñ":[1.0,-1,18446744073709551615]})",
                                   R"("\u0000\"\\")", "1e+300", "false"}) {
        const auto result = parse(text);
        EXPECT_EQ(result.flaw, json_flaw::none);
        EXPECT_EQ(written(result.value), text);
    }
}

TEST(json_text, the_depth_of_a_value_is_that_of_its_text) {
    const limits small{.json_depth = 3};
    for (const std::string_view text :
         {"1", "[]", "[[[]]]", "[[[1]]]", R"({"a":{"b":[{}]}})", "[[[[]]]]", "[1,[[]],[[[2]]]]",
          R"([{"a":1,"b":{"c":{}}}])"}) {
        const bool is_deep = parse(text, small).flaw == json_flaw::too_deep;
        EXPECT_EQ(is_deeper_than(3, parse(text).value), is_deep) << text;
    }
}

}  // namespace
}  // namespace tramite::base
