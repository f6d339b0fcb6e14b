// Which handlers are running, and which of them does not end: past the hard limit the process does.
// For the lanes and I/O threads, whose handlers it watches, and the server. No Asio.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "base/clock.hpp"
#include "server/call.hpp"

namespace tramite::serving {

// What one thread is doing. One that no watch gave out is watched by nobody.
// Thread: turns are its own thread's; the watch looks from another.
class alignas(64) station {
public:
    station() = default;
    station(const station&) = delete;
    station& operator=(const station&) = delete;

private:
    friend class turn;
    friend class watch;
    static constexpr std::uint64_t idle = 0;
    // Being told as overdue: its thread goes no further.
    static constexpr std::uint64_t condemned = 1;

    // Of the turn under way: set before it, and valid while it lasts.
    std::atomic<const call*> request_ = nullptr;
    std::atomic<std::uint64_t> turn_ = idle;
    // The number of the last; no two are the same.
    std::uint64_t last_turn_ = condemned;
};

// From its construction to its end the handler of that call is running. It looks at no clock.
class turn {
public:
    turn(station& at, const call& request) noexcept;
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;
    ~turn();

private:
    station& at_;
};

// Thread: add() any, look() one.
class watch {
public:
    // `on_overdue` is told of a handler that runs for longer than `life`, on the thread of look();
    // the call stays as it is meanwhile.
    watch(std::chrono::milliseconds life, std::function<void(const call&)> on_overdue);
    watch(const watch&) = delete;
    watch& operator=(const watch&) = delete;

    // For a thread; lives as long as the watch.
    [[nodiscard]] station& add();
    // A turn counts from the first look that finds it.
    void look(base::monotonic_time now);

private:
    struct place {
        station at;
        std::uint64_t seen = station::idle;
        base::monotonic_time since{};
    };
    void look(place& one, base::monotonic_time now) const;

    const std::chrono::milliseconds life_;
    const std::function<void(const call&)> on_overdue_;
    std::mutex mutex_;
    // Protected by mutex_, but for the stations themselves. They stay where they are.
    std::deque<place> places_;
};

// Looks again and again, on a thread of its own: I/O threads run handlers too.
class watchman {
public:
    // Both outlive it.
    watchman(watch& watched, const base::clock& time, std::chrono::milliseconds interval);
    watchman(const watchman&) = delete;
    watchman& operator=(const watchman&) = delete;
    ~watchman();

private:
    void work(watch& watched, const base::clock& time, std::chrono::milliseconds interval);

    std::mutex mutex_;
    std::condition_variable ended_;
    // Protected by mutex_.
    bool is_ended_ = false;
    std::thread thread_;
};

}  // namespace tramite::serving
