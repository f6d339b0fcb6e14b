// How long answers took, in a fixed table of buckets, each an eighth wider than the one before: a
// quantile is exact to that. For the load generator.
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tramite::bench {

// A value.
class latencies {
public:
    void add(std::chrono::nanoseconds took) noexcept {
        const auto ns = static_cast<std::uint64_t>(took.count());
        ++counts_[bucket_of(ns)];
        ++total_;
    }
    void clear() noexcept { *this = {}; }

    // In microseconds: the upper edge of the bucket in which it lies.
    [[nodiscard]] double quantile_us(double which) const noexcept {
        auto rest = static_cast<std::uint64_t>(which * static_cast<double>(total_));
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i] > rest) return static_cast<double>(edge_of(i + 1)) / 1000;
            rest -= counts_[i];
        }
        return 0;
    }

private:
    static constexpr unsigned steps_bits = 3;
    static constexpr std::uint64_t steps = 1 << steps_bits;

    static std::size_t bucket_of(std::uint64_t ns) noexcept {
        if (ns < steps) return ns;
        const auto shift = static_cast<unsigned>(std::bit_width(ns)) - steps_bits - 1;
        return (shift << steps_bits) + (ns >> shift);
    }
    static std::uint64_t edge_of(std::size_t bucket) noexcept {
        if (bucket < 2 * steps) return bucket;
        const auto shift = (bucket >> steps_bits) - 1;
        return (steps + bucket % steps) << shift;
    }

    std::array<std::uint64_t, 512> counts_{};
    std::uint64_t total_ = 0;
};

}  // namespace tramite::bench
