// How long to wait before something is tried again. For the switchboard: its calls and endpoints.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

#include "tramite/limits.hpp"

namespace tramite::calling {

// Chance decides, over the whole span ("full jitter"): clients that failed together do not come
// back together. Thread: one at a time.
class backoff {
public:
    backoff(const client_limits& bounds, std::uint64_t seed)
        : first_{bounds.retry_pause}, longest_{bounds.retry_pause_max}, chance_{seed} {}

    // From nothing to what so many failures in a row allow; nothing at all if there were none.
    [[nodiscard]] std::chrono::nanoseconds pause(unsigned failures);

private:
    std::chrono::nanoseconds first_;
    std::chrono::nanoseconds longest_;
    std::mt19937_64 chance_;
};

}  // namespace tramite::calling
