// Bytes that all connections hold together, so that many that are each within their bounds are so
// in sum as well. For the streams, which ask only when they outgrow what each has anyway.
#pragma once

#include <atomic>
#include <cstddef>

#include "tramite/limits.hpp"

namespace tramite::net {

// Thread: any.
class byte_budget {
public:
    explicit byte_budget(std::size_t most) : most_{most} {}
    byte_budget(const byte_budget&) = delete;
    byte_budget& operator=(const byte_budget&) = delete;

    // False if so many more would be too many; then none were taken.
    [[nodiscard]] bool take(std::size_t bytes) noexcept {
        if (held_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= most_) return true;
        give_back(bytes);
        return false;
    }
    void give_back(std::size_t bytes) noexcept {
        held_.fetch_sub(bytes, std::memory_order_relaxed);
    }
    [[nodiscard]] std::size_t held() const noexcept {
        return held_.load(std::memory_order_relaxed);
    }

private:
    const std::size_t most_;
    std::atomic<std::size_t> held_ = 0;
};

// What one stream holds of a budget, given back at its end. Thread: its connection's.
class byte_share {
public:
    explicit byte_share(byte_budget& of) : of_{&of} {}
    byte_share(const byte_share&) = delete;
    byte_share& operator=(const byte_share&) = delete;
    ~byte_share() { static_cast<void>(hold(0)); }

    // From now on so many. False if there is no room for them; then it holds what it held.
    [[nodiscard]] bool hold(std::size_t bytes) noexcept {
        if (bytes > held_ && !of_->take(bytes - held_)) return false;
        if (bytes < held_) of_->give_back(held_ - bytes);
        held_ = bytes;
        return true;
    }

private:
    byte_budget* of_;
    std::size_t held_ = 0;
};

// What a request counts for on its way through the server, besides its data.
inline constexpr std::size_t request_bytes = 1 << 10;

// The budgets of a server's streams: messages on their way in, those that were sent ahead of their
// answers, and answers on their way out.
struct stream_budgets {
    explicit stream_budgets(const limits& bounds)
        : arriving{bounds.arriving_bytes},
          ahead{bounds.ahead_bytes},
          untaken{bounds.untaken_bytes} {}

    byte_budget arriving;
    byte_budget ahead;
    byte_budget untaken;
};

}  // namespace tramite::net
