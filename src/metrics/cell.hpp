// One number that one thread writes and any thread reads. For everything that is counted.
#pragma once

#include <atomic>
#include <cstdint>

namespace tramite::metrics {

// Adding is a load and a store, no locked instruction: nobody else writes. A reader sees some
// recent value, and never half of one. Thread: add() and set() one, get() any.
class cell {
public:
    cell() = default;
    cell(const cell&) = delete;
    cell& operator=(const cell&) = delete;

    void add(std::uint64_t amount = 1) noexcept { set(get() + amount); }
    void subtract(std::uint64_t amount = 1) noexcept { set(get() - amount); }
    void set(std::uint64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t get() const noexcept {
        return value_.load(std::memory_order_relaxed);
    }

private:
    std::atomic<std::uint64_t> value_ = 0;
};

}  // namespace tramite::metrics
