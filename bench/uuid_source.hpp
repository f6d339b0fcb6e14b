// Fresh UUIDv7 ids at next to no cost: the same places of time and chance as base::make_uuid7, with
// chance from a small generator. For the programs that measure, which must not be the limit.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace tramite::bench {

// Thread: one at a time.
class uuid_source {
public:
    uuid_source() { base::fill_random(std::as_writable_bytes(std::span{&state_, 1})); }

    [[nodiscard]] base::uuid next() {
        const auto now =
            std::chrono::duration_cast<std::chrono::milliseconds>(time_.wall().time_since_epoch());
        const auto ms = static_cast<std::uint64_t>(now.count());
        const auto high = ms << 16 | 0x7000 | (random() & 0x0fff);
        const auto low = (random() & ~(std::uint64_t{3} << 62)) | std::uint64_t{2} << 62;
        base::uuid made;
        for (std::size_t i = 0; i < 8; ++i) {
            made[i] = static_cast<std::byte>(high >> (56 - 8 * i) & 0xff);
            made[8 + i] = static_cast<std::byte>(low >> (56 - 8 * i) & 0xff);
        }
        return made;
    }

    // splitmix64.
    [[nodiscard]] std::uint64_t random() noexcept {
        auto z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

private:
    base::system_clock time_;
    std::uint64_t state_ = 0;
};

}  // namespace tramite::bench
