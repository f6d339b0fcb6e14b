// How many log lines of one message are written in a second, so that a client that causes them
// fills no disk. For the log.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace tramite::base {

// Thread: one at a time.
class log_rate {
public:
    explicit log_rate(std::size_t lines_per_second) : most_{lines_per_second} {}

    void set_most(std::size_t lines_per_second) noexcept { most_ = lines_per_second; }

    // Nothing if the line is one too many; otherwise how many were left out since the last one.
    [[nodiscard]] std::optional<std::uint64_t> take(std::string_view message, monotonic_time now);

private:
    struct slot {
        // Its hash; 0 for a slot that nobody has.
        std::size_t message = 0;
        monotonic_time began{};
        std::size_t lines = 0;
        std::uint64_t left_out = 0;
    };

    std::size_t most_;
    [[nodiscard]] slot& slot_of(std::size_t message);

    // Messages are texts of the program, so there are few; beyond so many they share.
    std::array<slot, 128> slots_{};
};

}  // namespace tramite::base
