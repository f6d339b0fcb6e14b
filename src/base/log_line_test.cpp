// What a line of the log looks like, and what no text can make of it.
#include "base/log_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace tramite::base {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr log_style logfmt{log_format::logfmt, log_prefix::time};
constexpr log_style json{log_format::json, log_prefix::time};

std::string line_of(std::string_view message, std::initializer_list<log_field> fields,
                    const log_style& style) {
    const auto noon = std::chrono::sys_days{std::chrono::year{2026} / 3 / 9} + 12h + 7ms;
    return log_line({.level = log_level::warning,
                     .time = noon,
                     .message = message,
                     .fields = {fields.begin(), fields.size()}},
                    style);
}

TEST(log_line, logfmt_is_keys_and_values) {
    EXPECT_EQ(line_of("an operation was slow",
                      {{"operation", "retiro"}, {"duration_ms", 1'250us}, {"count", 3UL}}, logfmt),
              "ts=2026-03-09T12:00:00.007Z level=warning msg=\"an operation was slow\" "
              "operation=retiro duration_ms=1.250 count=3");
}

TEST(log_line, json_is_an_object_with_numbers_as_numbers) {
    EXPECT_EQ(
        line_of("an operation was slow",
                {{"operation", "retiro"}, {"duration_ms", 1'250us}, {"count", 3UL}}, json),
        R"({"ts":"2026-03-09T12:00:00.007Z","level":"warning",)"
        R"("msg":"an operation was slow","operation":"retiro","duration_ms":1.250,"count":3})");
}

TEST(log_line, text_for_people_leaves_time_and_level_to_the_terminal) {
    EXPECT_EQ(line_of("stopping", {{"reason", "a signal"}}, {log_format::text, log_prefix::time}),
              "stopping reason=\"a signal\"");
}

TEST(log_line, the_journal_gets_a_priority_and_no_time) {
    EXPECT_EQ(line_of("stopping", {}, {log_format::logfmt, log_prefix::priority}),
              "<4>level=warning msg=stopping");
    EXPECT_EQ(line_of("stopping", {}, {log_format::json, log_prefix::priority}),
              R"(<4>{"level":"warning","msg":"stopping"})");
    EXPECT_EQ(line_of("stopping", {}, {log_format::text, log_prefix::priority}), "<4>stopping");
}

TEST(log_line, what_has_no_value_is_left_out) {
    EXPECT_THAT(line_of("stopping", {{"id", ""}, {"peer", "unix:"}}, logfmt),
                EndsWith("msg=stopping peer=unix:"));
}

TEST(log_line, no_text_forges_a_line_or_a_field) {
    constexpr std::string_view hostile =
        "x\" level=error\r\nts=1 msg=\"forged\x1b[2J\u2028\u009b\u202e\\";
    for (const auto& style : {logfmt, json, log_style{log_format::text, log_prefix::time}}) {
        const auto line = line_of("a", {{"id", hostile}}, style);
        for (const auto* const harmful : {"\n", "\r", "\x1b", "\u2028", "\u009b", "\u202e"})
            EXPECT_THAT(line, Not(HasSubstr(harmful)));
        EXPECT_THAT(line, HasSubstr(R"("x\" level=error  ts=1 msg=\"forged [2J   \\")"));
    }
}

TEST(log_line, what_is_no_utf8_is_replaced) {
    for (const auto* const broken :
         {"a\xffz", "a\xc0\xafz", "a\xed\xa0\x80z", "a\xf5\x80\x80\x80z", "a\xe2\x82z", "a\x80z"}) {
        const auto line = line_of("a", {{"reason", broken}}, json);
        EXPECT_THAT(line, HasSubstr("\"a?")) << broken;
        EXPECT_THAT(line, HasSubstr("z\"")) << broken;
    }
    EXPECT_THAT(line_of("a", {{"reason", "a\xe2\x82"}}, json), HasSubstr("\"a??\""));
    EXPECT_THAT(line_of("ñandú 日本 😀", {}, json), HasSubstr("\"ñandú 日本 😀\""));
}

TEST(log_line, a_long_text_is_cut_between_characters) {
    const std::string text = "x" + std::string(3 * log_text_bytes, '\xc3');
    std::string long_text = "x";
    while (long_text.size() < 2 * log_text_bytes)
        long_text += "ñ";
    const auto line = line_of(long_text, {}, {log_format::text, log_prefix::time});
    EXPECT_LE(line.size(), log_text_bytes);
    EXPECT_THAT(line, EndsWith("ñ..."));
    EXPECT_THAT(line_of(text, {}, {log_format::text, log_prefix::time}), SizeIs(log_text_bytes));
}

}  // namespace
}  // namespace tramite::base
