// The queue before a lane.
#include "server/batch_queue.hpp"

#include <algorithm>

#include "base/id.hpp"

namespace tramite::serving {
namespace {

// Looked at before others may have the queue again: some microseconds.
constexpr std::size_t requests_at_a_look = 512;

bool has(const batch& one, const store::receipt_key& key) {
    return std::ranges::any_of(one.calls, [&](const call& each) {
        return each.may_have_receipt() && base::is_same_id(*each.id, key.id) &&
               each.about->principal() == key.principal;
    });
}

}  // namespace

bool batch_queue::push(batch& item, std::size_t extra) {
    bool is_wanted = false;
    {
        const std::lock_guard lock{mutex_};
        if (requests_ + item.calls.size() > max_requests_ + extra) return false;
        requests_ += item.calls.size();
        item.arrival = ++arrivals_;
        waiting_.push_back(&item);
        is_wanted = idle_threads_ > 0;
    }
    if (is_wanted) filled_.notify_one();
    return true;
}

batch* batch_queue::wait_and_pop() {
    std::unique_lock lock{mutex_};
    ++idle_threads_;
    filled_.wait(lock, [&] { return !waiting_.empty() || is_closed_; });
    --idle_threads_;
    return pop_locked();
}

batch* batch_queue::pop_until(std::uint64_t arrival) {
    const std::lock_guard lock{mutex_};
    if (waiting_.empty() || waiting_.front()->arrival > arrival) return nullptr;
    return pop_locked();
}

void batch_queue::forget_taken() {
    const std::lock_guard lock{mutex_};
    taken_.clear();
}

// What is taken in between is found among the taken, unless it is done by then.
bool batch_queue::holds(const store::receipt_key& key) const {
    std::uint64_t next = 0;
    for (;;) {
        const std::lock_guard lock{mutex_};
        auto each = std::ranges::lower_bound(waiting_, next, {}, &batch::arrival);
        for (std::size_t seen = 0; each != waiting_.end() && seen < requests_at_a_look; ++each) {
            if (has(**each, key)) return true;
            seen += (*each)->calls.size();
            next = (*each)->arrival + 1;
        }
        if (each == waiting_.end())
            return std::ranges::any_of(taken_, [&](const batch* one) { return has(*one, key); });
    }
}

std::uint64_t batch_queue::last_arrival() const {
    const std::lock_guard lock{mutex_};
    return arrivals_;
}

bool batch_queue::is_starving() const {
    const std::lock_guard lock{mutex_};
    return waiting_.size() > idle_threads_;
}

void batch_queue::close() {
    {
        const std::lock_guard lock{mutex_};
        is_closed_ = true;
    }
    filled_.notify_all();
}

batch* batch_queue::pop_locked() {
    if (waiting_.empty()) return nullptr;
    auto* const first = waiting_.front();
    waiting_.pop_front();
    requests_ -= first->calls.size();
    if (kept_ == memory::waiting_and_taken) taken_.push_back(first);
    return first;
}

}  // namespace tramite::serving
