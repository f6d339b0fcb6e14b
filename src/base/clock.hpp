// Time, from one place: the wall clock and the monotonic one, behind an interface so that a test
// can move them. For every class that needs the time, through its constructor.
#pragma once

#include <chrono>

namespace tramite::base {

using monotonic_time = std::chrono::steady_clock::time_point;
using wall_time = std::chrono::system_clock::time_point;

// Both clocks at one look, for all that came together: each look costs as much as a small step.
struct moment {
    monotonic_time monotonic{};
    wall_time wall{};
};

// Thread: any.
class clock {
public:
    virtual ~clock() = default;
    [[nodiscard]] virtual wall_time wall() const = 0;
    [[nodiscard]] virtual monotonic_time monotonic() const = 0;
    [[nodiscard]] moment look() const { return {.monotonic = monotonic(), .wall = wall()}; }
};

// The system's own clocks.
class system_clock final : public clock {
public:
    [[nodiscard]] wall_time wall() const override { return std::chrono::system_clock::now(); }
    [[nodiscard]] monotonic_time monotonic() const override {
        return std::chrono::steady_clock::now();
    }
};

}  // namespace tramite::base
