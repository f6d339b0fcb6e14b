// What waits for a lane: bounded, in the order of arrival. For the lanes, and for whoever asks
// whether a request is under way.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "server/call.hpp"

namespace tramite::serving {

// Whether a queue remembers what was taken from it, until it is told that it is done.
enum class memory : std::uint8_t { waiting, waiting_and_taken };

// Thread: any.
class batch_queue {
public:
    explicit batch_queue(std::size_t max_requests, memory kept = memory::waiting)
        : max_requests_{max_requests}, kept_{kept} {}
    batch_queue(const batch_queue&) = delete;
    batch_queue& operator=(const batch_queue&) = delete;

    // False if there is no room for its requests: nothing was queued. `extra` widens the bound for
    // what costs next to nothing.
    [[nodiscard]] bool push(batch& item, std::size_t extra = 0);

    // The first in line; waits for one. Null once the queue is closed and empty.
    [[nodiscard]] batch* wait_and_pop();
    // The first in line if it arrived no later than number `arrival`; null otherwise.
    [[nodiscard]] batch* pop_until(std::uint64_t arrival);

    // The batches that were taken are done, and not yet given back to their owners.
    void forget_taken();
    // Whether a request with that id, of that principal, waits here, or was taken and is not
    // forgotten. Looks at each, though never for long at a time: ask seldom.
    [[nodiscard]] bool holds(const store::receipt_key& key) const;

    // The number of the last that arrived.
    [[nodiscard]] std::uint64_t last_arrival() const;
    // More batches wait than threads do.
    [[nodiscard]] bool is_starving() const;

    // What is queued is still handed out.
    void close();

private:
    [[nodiscard]] batch* pop_locked();

    const std::size_t max_requests_;
    const memory kept_;
    mutable std::mutex mutex_;
    std::condition_variable filled_;
    // All below is protected by mutex_.
    std::deque<batch*> waiting_;
    std::vector<const batch*> taken_;
    std::size_t requests_ = 0;
    std::size_t idle_threads_ = 0;
    std::uint64_t arrivals_ = 0;
    bool is_closed_ = false;
};

}  // namespace tramite::serving
