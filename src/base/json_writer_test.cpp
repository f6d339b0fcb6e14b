// json_writer: what is written is JSON, on one line, and reads back as the same.
#include "base/json_writer.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "base/json_text.hpp"

namespace tramite::base {
namespace {

[[nodiscard]] std::string string_of(std::string_view text) {
    std::string out = "before";
    write_json_string(out, text);
    return out.substr(6);
}

template <class Number>
[[nodiscard]] std::string number_of(Number number) {
    std::string out = "12.5e";
    write_json_number(out, number);
    return out.substr(5);
}

TEST(json_writer, a_string_is_escaped_as_little_as_json_allows) {
    EXPECT_EQ(string_of(""), R"("")");
    EXPECT_EQ(string_of("Retiro exitoso"), R"("Retiro exitoso")");
    EXPECT_EQ(string_of("a\"b\\c/d"), R"("a\"b\\c/d")");
    EXPECT_EQ(string_of("\b\f\n\r\t"), R"("\b\f\n\r\t")");
    EXPECT_EQ(string_of(std::string("\0\x01\x1f\x7f", 4)), "\"\\u0000\\u0001\\u001f\x7f\"");
    EXPECT_EQ(string_of("a long run, then \" and another, then \n"),
              R"("a long run, then \" and another, then \n")");
}

TEST(json_writer, utf8_stays_as_it_is) {
    const std::string text = "ñandú € 𝄞 \xe2\x80\xa8 \xed\x9f\xbf \xee\x80\x80 \xf4\x8f\xbf\xbf";
    EXPECT_EQ(string_of(text), '"' + text + '"');
}

TEST(json_writer, a_byte_that_is_not_utf8_becomes_the_replacement_character) {
    const std::string mark = "\xef\xbf\xbd";
    EXPECT_EQ(string_of("a\xf1o"), "\"a" + mark + "o\"") << "Latin-1";
    EXPECT_EQ(string_of("\xc3"), '"' + mark + '"') << "cut off";
    EXPECT_EQ(string_of("\xe2\x82"), '"' + mark + mark + '"');
    EXPECT_EQ(string_of("\xc0\xaf"), '"' + mark + mark + '"') << "overlong";
    EXPECT_EQ(string_of("\xe0\x9f\xbf"), '"' + mark + mark + mark + '"') << "overlong";
    EXPECT_EQ(string_of("\xed\xa0\x80"), '"' + mark + mark + mark + '"') << "a surrogate";
    EXPECT_EQ(string_of("\xf4\x90\x80\x80"), '"' + mark + mark + mark + mark + '"');
    EXPECT_EQ(string_of("\xf0\x9f\x98\""), '"' + mark + mark + mark + "\\\"\"");
    EXPECT_EQ(string_of("\xff"), '"' + mark + '"');
}

TEST(json_writer, any_bytes_become_a_string_on_one_line_that_a_strict_parser_reads) {
    std::mt19937 random{7};
    for (int round = 0; round < 2000; ++round) {
        std::string text(random() % 40, '\0');
        for (auto& c : text)
            c = static_cast<char>(random() % 3 ? random() % 128 : random());
        const auto written = string_of(text);
        EXPECT_EQ(written.find('\n'), std::string::npos);
        boost::system::error_code error;
        const auto back = boost::json::parse(written, error);
        ASSERT_FALSE(error) << written;
        EXPECT_EQ(string_of(back.as_string()), written);
    }
}

TEST(json_writer, integers_are_written_exactly) {
    EXPECT_EQ(number_of(std::int64_t{0}), "0");
    EXPECT_EQ(number_of(std::int64_t{9007199254740993}), "9007199254740993");
    EXPECT_EQ(number_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(number_of(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
}

TEST(json_writer, a_double_is_the_shortest_that_reads_back_and_is_seen_to_be_one) {
    EXPECT_EQ(number_of(1.0), "1.0");
    EXPECT_EQ(number_of(0.1), "0.1");
    EXPECT_EQ(number_of(-0.0), "-0.0");
    EXPECT_EQ(number_of(0.1 + 0.2), "0.30000000000000004");
    EXPECT_EQ(number_of(1e22), "1e+22");
    EXPECT_EQ(number_of(5e-324), "5e-324");
    EXPECT_EQ(number_of(1.7976931348623157e308), "1.7976931348623157e+308");
}

TEST(json_writer, what_json_has_no_word_for_is_null) {
    EXPECT_EQ(number_of(std::nan("")), "null");
    EXPECT_EQ(number_of(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(number_of(-std::numeric_limits<double>::infinity()), "null");
}

TEST(json_writer, every_double_survives_the_way_out_and_back) {
    std::mt19937_64 random{11};
    json_parser parser{limits{}};
    for (int round = 0; round < 20'000; ++round) {
        const auto number = std::bit_cast<double>(random());
        if (!std::isfinite(number)) continue;
        const auto text = number_of(number);
        const auto back = parser.parse(text);
        ASSERT_EQ(back.flaw, json_flaw::none) << text;
        ASSERT_TRUE(back.value.is_double()) << text;
        ASSERT_EQ(back.value.get_double(), number) << text;
    }
}

TEST(json_writer, text_that_is_no_utf8_is_told_apart) {
    for (const auto* text : {"", "a\n\x7f", "\xc3\xa1", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(is_utf8(text)) << text;
    for (const auto* text : {"\xff", "a\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"})
        EXPECT_FALSE(is_utf8(text)) << text;
}

}  // namespace
}  // namespace tramite::base
