// Histograms over fixed scales, of one writing thread each. For what is measured often: finding the
// bucket takes a few instructions and no branch.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "metrics/cell.hpp"

namespace tramite::metrics {

// Bounds in rising order, at most two of them between a power of two and the next. A value belongs
// to the first bucket whose bound is not below it; above the last bound there is one bucket more.
template <std::size_t Count>
class scale {
public:
    static constexpr std::size_t buckets = Count + 1;

    consteval explicit scale(const std::array<std::uint64_t, Count>& bounds) : bounds_{} {
        bounds_.fill(std::numeric_limits<std::uint64_t>::max());
        std::ranges::copy(bounds, bounds_.begin());
        for (std::size_t width = 0; width < first_.size(); ++width) {
            const auto below = width == 0 ? 0 : std::uint64_t{1} << (width - 1);
            const auto* const at = std::ranges::lower_bound(bounds, below);
            first_[width] = static_cast<std::uint8_t>(at - bounds.begin());
            const auto same = std::ranges::count_if(bounds, [width](std::uint64_t bound) {
                return static_cast<std::size_t>(std::bit_width(bound)) == width;
            });
            // What bucket_of() could not tell apart would not compile.
            if (same > 2) throw "more than two bounds between two powers of two";
        }
    }

    [[nodiscard]] constexpr std::uint64_t bound(std::size_t index) const { return bounds_[index]; }

    [[nodiscard]] constexpr std::size_t bucket_of(std::uint64_t value) const noexcept {
        const std::size_t at = first_[static_cast<std::size_t>(std::bit_width(value))];
        return at + (value > bounds_[at] ? 1U : 0U) + (value > bounds_[at + 1] ? 1U : 0U);
    }

private:
    // Two more, above everything, so that bucket_of() need not look where the end is.
    std::array<std::uint64_t, Count + 2> bounds_;
    // By the number of bits in a value: the first bound that is no smaller than all such values.
    std::array<std::uint8_t, 65> first_{};
};

// Nanoseconds: what OpenTelemetry advises for calls, 5 ms to 10 s, and below it what a server that
// answers in 50 us needs.
inline constexpr scale duration_scale{std::array<std::uint64_t, 20>{
    50'000,        100'000,       250'000,       500'000,       1'000'000,
    2'500'000,     5'000'000,     10'000'000,    25'000'000,    50'000'000,
    75'000'000,    100'000'000,   250'000'000,   500'000'000,   750'000'000,
    1'000'000'000, 2'500'000'000, 5'000'000'000, 7'500'000'000, 10'000'000'000}};

// Requests, of a group or a run.
inline constexpr scale count_scale{
    std::array<std::uint64_t, 11>{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1'024}};

// The sum of several histograms, a plain value.
template <const auto& Scale>
struct histogram_totals {
    std::array<std::uint64_t, Scale.buckets> buckets{};
    std::uint64_t sum = 0;

    [[nodiscard]] std::uint64_t count() const {
        std::uint64_t all = 0;
        for (const auto each : buckets)
            all += each;
        return all;
    }
};

// Thread: observe() one, add_to() any.
template <const auto& Scale>
class histogram {
public:
    void observe(std::uint64_t value) noexcept {
        buckets_[Scale.bucket_of(value)].add();
        sum_.add(value);
    }
    // A clock that stood still or went back has measured nothing.
    void observe(std::chrono::nanoseconds value) noexcept {
        observe(static_cast<std::uint64_t>(std::max<std::int64_t>(value.count(), 0)));
    }

    void add_to(histogram_totals<Scale>& totals) const noexcept {
        for (std::size_t i = 0; i < buckets_.size(); ++i)
            totals.buckets[i] += buckets_[i].get();
        totals.sum += sum_.get();
    }

private:
    std::array<cell, Scale.buckets> buckets_;
    cell sum_;
};

using duration_histogram = histogram<duration_scale>;
using duration_totals = histogram_totals<duration_scale>;
using count_histogram = histogram<count_scale>;
using count_totals = histogram_totals<count_scale>;

}  // namespace tramite::metrics
