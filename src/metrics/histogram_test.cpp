// Which bucket a value belongs to, and what several threads' histograms add up to.
#include "metrics/histogram.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tramite::metrics {
namespace {

// The definition, bound by bound.
template <const auto& Scale>
std::size_t slow_bucket_of(std::uint64_t value) {
    std::size_t at = 0;
    while (at + 1 < Scale.buckets && value > Scale.bound(at))
        ++at;
    return at;
}

template <const auto& Scale>
void expect_buckets_around_bounds() {
    for (std::size_t i = 0; i + 1 < Scale.buckets; ++i) {
        const auto bound = Scale.bound(i);
        EXPECT_EQ(Scale.bucket_of(bound), i) << bound;
        EXPECT_EQ(Scale.bucket_of(bound + 1), i + 1) << bound;
        EXPECT_EQ(Scale.bucket_of(bound - 1), slow_bucket_of<Scale>(bound - 1)) << bound;
    }
}

TEST(histogram, a_value_on_a_bound_is_below_it) {
    expect_buckets_around_bounds<duration_scale>();
    expect_buckets_around_bounds<count_scale>();
}

TEST(histogram, every_power_of_two_finds_its_bucket) {
    for (int bit = 0; bit < 64; ++bit) {
        for (const std::uint64_t value : {(std::uint64_t{1} << bit) - 1, std::uint64_t{1} << bit,
                                          (std::uint64_t{1} << bit) + 1}) {
            EXPECT_EQ(duration_scale.bucket_of(value), slow_bucket_of<duration_scale>(value));
            EXPECT_EQ(count_scale.bucket_of(value), slow_bucket_of<count_scale>(value));
        }
    }
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(duration_scale.bucket_of(most), duration_scale.buckets - 1);
}

TEST(histogram, several_add_up) {
    duration_histogram first;
    duration_histogram second;
    first.observe(std::chrono::microseconds{50});
    first.observe(std::chrono::seconds{20});
    second.observe(std::chrono::microseconds{51});
    duration_totals sum;
    first.add_to(sum);
    second.add_to(sum);
    EXPECT_EQ(sum.count(), 3U);
    EXPECT_EQ(sum.sum, 20'000'101'000U);
    EXPECT_EQ(sum.buckets.front(), 1U);
    EXPECT_EQ(sum.buckets[1], 1U);
    EXPECT_EQ(sum.buckets.back(), 1U);
}

TEST(histogram, a_clock_that_goes_back_has_measured_nothing) {
    duration_histogram one;
    one.observe(std::chrono::nanoseconds{-5});
    duration_totals sum;
    one.add_to(sum);
    EXPECT_EQ(sum.sum, 0U);
    EXPECT_EQ(sum.buckets.front(), 1U);
}

}  // namespace
}  // namespace tramite::metrics
