// UUIDv7, randomness and digests.
#include "base/id.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <set>
#include <string>

namespace tramite::base {
namespace {

using namespace std::chrono_literals;

const wall_time moment{1'700'000'000'123ms};

TEST(id, a_uuid7_carries_its_version_its_variant_and_its_moment) {
    const auto text = make_uuid7(moment);
    ASSERT_EQ(text.size(), 36U);
    EXPECT_EQ(text.substr(0, 15), "018bcfe5-687b-7");
    EXPECT_NE(std::string{"89ab"}.find(text[19]), std::string::npos);
    const auto parsed = parse_uuid7(text);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(time_of(*parsed), moment);
}

TEST(id, no_two_of_one_moment_are_the_same) {
    std::set<std::string> made;
    for (int i = 0; i < 1000; ++i)
        made.insert(make_uuid7(moment));
    EXPECT_EQ(made.size(), 1000U);
}

TEST(id, a_uuid7_is_read_in_either_case) {
    EXPECT_EQ(parse_uuid7("018BCFE5-687B-7ABC-89AB-0123456789AB"),
              parse_uuid7("018bcfe5-687b-7abc-89ab-0123456789ab"));
}

TEST(id, what_is_no_uuid7_is_none) {
    for (const auto* text :
         {"", "018bcfe5-687b-7abc-89ab-0123456789a", "018bcfe5-687b-7abc-89ab-0123456789abc",
          "018bcfe5-687b-4abc-89ab-0123456789ab",  // Version 4.
          "018bcfe5-687b-7abc-c9ab-0123456789ab",  // Another variant.
          "018bcfe5-687b-7abc-89ab-0123456789ag", "018bcfe5x687b-7abc-89ab-0123456789ab",
          "018bcfe5687b7abc89ab0123456789ab0000"})
        EXPECT_FALSE(parse_uuid7(text)) << text;
}

TEST(id, random_bytes_are_not_all_the_same) {
    std::array<std::byte, 64> first{};
    std::array<std::byte, 64> second{};
    fill_random(first);
    fill_random(second);
    EXPECT_NE(first, second);
}

TEST(id, a_digest_is_the_same_on_every_machine) {
    const std::array<std::string_view, 2> parts{"abc", ""};
    EXPECT_EQ(to_hex(digest(parts)),
              "3e2f8940c3a0e0fd6f6e07bbf07f015dd7c147431e5fa14bf3f225d782641540");
}

TEST(id, no_two_lists_of_parts_have_one_digest) {
    const std::array<std::string_view, 2> one{"ab", "c"};
    const std::array<std::string_view, 2> other{"a", "bc"};
    const std::array<std::string_view, 1> whole{"abc"};
    EXPECT_NE(digest(one), digest(other));
    EXPECT_NE(digest(one), digest(whole));
}

TEST(id, the_first_of_a_moment_is_above_all_before_and_below_all_of_it) {
    const wall_time now{std::chrono::milliseconds{1'767'268'800'000}};
    const auto first = first_uuid7(now);
    EXPECT_EQ(time_of(first), now);
    for (int i = 0; i < 100; ++i) {
        EXPECT_LT(parse_uuid7(make_uuid7(now - std::chrono::milliseconds{1})), first);
        EXPECT_LT(first, parse_uuid7(make_uuid7(now)));
    }
}

}  // namespace
}  // namespace tramite::base
