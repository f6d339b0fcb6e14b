// The threads that take from one queue. For the lanes that have several.
#pragma once

#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

#include "server/batch_queue.hpp"

namespace tramite::serving {

// Its end closes the queue and waits for its threads, so that it is the last member of its lane:
// they go also where the lane's constructor does not come to its end. Thread: one at a time.
class crew {
public:
    explicit crew(batch_queue& queue) : queue_{queue} {}
    crew(const crew&) = delete;
    crew& operator=(const crew&) = delete;
    ~crew();

    // Throws std::system_error if the system gives no more threads.
    void add(std::function<void()> work);
    [[nodiscard]] std::size_t size() const noexcept { return threads_.size(); }

private:
    batch_queue& queue_;
    std::vector<std::thread> threads_;
};

}  // namespace tramite::serving
