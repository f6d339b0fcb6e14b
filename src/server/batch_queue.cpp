// The queue before a lane.
#include "server/batch_queue.hpp"

namespace tramite::serving {

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
    return first;
}

}  // namespace tramite::serving
