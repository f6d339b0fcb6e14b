// Time that stands still until a test moves it. For every test of something that asks for the time,
// and behind the clock of the public kit.
#pragma once

#include <atomic>
#include <chrono>

#include "base/clock.hpp"

namespace tramite::testing {

// Begins at noon of the first of January 2026, long enough after the monotonic clock's zero that
// what is a day older has its moment too. Thread: any.
class fake_clock final : public base::clock {
public:
    using duration = std::chrono::nanoseconds;

    fake_clock() = default;
    explicit fake_clock(base::wall_time begin) { set_wall(begin); }

    [[nodiscard]] base::wall_time wall() const override {
        return base::wall_time{std::chrono::duration_cast<base::wall_time::duration>(wall_.load())};
    }
    [[nodiscard]] base::monotonic_time monotonic() const override {
        const auto step = step_.load();
        if (step != duration::zero()) add(monotonic_, step);
        return base::monotonic_time{monotonic_.load()};
    }

    // Both clocks.
    void advance(duration by) {
        add(wall_, by);
        add(monotonic_, by);
    }
    // The wall clock alone, as whoever sets a machine's time does.
    void set_wall(base::wall_time now) { wall_ = now.time_since_epoch(); }
    // From now on each look at the monotonic clock finds it so much later: for what would
    // otherwise take as long as a machine happens to need.
    void advance_at_each_look(duration step) { step_ = step; }

private:
    static void add(std::atomic<duration>& to, duration by) {
        auto before = to.load();
        while (!to.compare_exchange_weak(before, before + by)) {
        }
    }

    std::atomic<duration> wall_{
        (std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + std::chrono::hours{12})
            .time_since_epoch()};
    mutable std::atomic<duration> monotonic_{std::chrono::hours{24 * 365}};
    std::atomic<duration> step_{duration::zero()};
};

}  // namespace tramite::testing
