// A turn is told as overdue only while its thread cannot leave it: that it is condemned and that it
// ends exclude each other.
#include "server/watch.hpp"

#include <algorithm>
#include <utility>

#include "base/thread.hpp"

namespace tramite::serving {

turn::turn(station& at, const call& request) noexcept : at_{at} {
    at_.request_.store(&request, std::memory_order_relaxed);
    at_.turn_.store(++at_.last_turn_, std::memory_order_release);
}

turn::~turn() {
    auto own = at_.last_turn_;
    if (!at_.turn_.compare_exchange_strong(own, station::idle)) at_.turn_.wait(station::condemned);
}

watch::watch(std::chrono::milliseconds life, std::function<void(const call&)> on_overdue)
    : life_{life}, on_overdue_{std::move(on_overdue)} {}

station& watch::add() {
    const std::lock_guard lock{mutex_};
    return places_.emplace_back().at;
}

void watch::look(base::monotonic_time now) {
    const std::lock_guard lock{mutex_};
    for (auto& each : places_)
        look(each, now);
}

void watch::look(place& one, base::monotonic_time now) const {
    auto current = one.at.turn_.load(std::memory_order_acquire);
    if (current != one.seen) {
        one.seen = current;
        one.since = now;
        return;
    }
    if (current == station::idle || now - one.since < life_) return;
    if (!one.at.turn_.compare_exchange_strong(current, station::condemned)) return;
    on_overdue_(*one.at.request_.load(std::memory_order_relaxed));
    one.at.turn_.store(station::idle);
    one.at.turn_.notify_one();
}

watchman::watchman(watch& watched, const base::clock& time, std::chrono::milliseconds interval)
    : thread_{base::start_thread(
          [this, &watched, &time, interval] { work(watched, time, interval); })} {}

watchman::~watchman() {
    {
        const std::lock_guard lock{mutex_};
        is_ended_ = true;
    }
    ended_.notify_one();
    thread_.join();
}

void watchman::work(watch& watched, const base::clock& time, std::chrono::milliseconds interval) {
    std::unique_lock lock{mutex_};
    // Whoever sets it to nothing does not want a thread that never rests.
    const auto pause = std::max(interval, std::chrono::milliseconds{1});
    while (!ended_.wait_for(lock, pause, [this] { return is_ended_; }))
        watched.look(time.monotonic());
}

}  // namespace tramite::serving
