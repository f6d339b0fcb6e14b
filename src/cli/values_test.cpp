// Durations and counts as text, both ways.
#include "cli/values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/arguments.hpp"

namespace tramite::cli {
namespace {

using namespace std::chrono_literals;

TEST(values, a_duration_has_its_unit_and_is_written_in_the_largest_that_fits) {
    const std::vector<std::pair<std::string, std::chrono::milliseconds>> cases{
        {"250ms", 250ms}, {"5s", 5s}, {"90s", 90s}, {"2m", 2min}, {"1h", 1h}, {"0ms", 0ms}};
    for (const auto& [text, duration] : cases) {
        EXPECT_EQ(parse_duration(text), duration);
        EXPECT_EQ(to_text(duration), text);
    }
    EXPECT_EQ(parse_duration("0"), 0ms);
    EXPECT_EQ(to_text(120s), "2m");
}

TEST(values, what_is_no_duration_is_refused) {
    for (const auto* text : {"", "5", "s", "-5s", "5 s", "1.5s", "5d", "99999999999999999999s",
                             "9000000000000000000h"})
        EXPECT_THROW((void)parse_duration(text), usage_error) << text;
}

TEST(values, a_count_is_a_whole_number_within_its_bound) {
    EXPECT_EQ(parse_count("0", 10), 0U);
    EXPECT_EQ(parse_count("10", 10), 10U);
    for (const auto* text : {"", "11", "-1", "1x", "1.0", "0x1", " 1", "99999999999999999999"})
        EXPECT_THROW((void)parse_count(text, 10), usage_error) << text;
}

TEST(values, a_size_is_in_bytes_or_in_a_binary_unit) {
    EXPECT_EQ(parse_size("1048576"), 1U << 20);
    EXPECT_EQ(parse_size("64KiB"), 64U << 10);
    EXPECT_EQ(parse_size("16MiB"), 16U << 20);
    EXPECT_EQ(parse_size("2GiB"), 2ULL << 30);
    for (const auto* text : {"", "KiB", "-1", "1.5MiB", "1 MiB", "1MB", "1mib", "1M",
                             "99999999999999999999", "18014398509481985KiB"})
        EXPECT_THROW((void)parse_size(text), usage_error) << text;
}

}  // namespace
}  // namespace tramite::cli
