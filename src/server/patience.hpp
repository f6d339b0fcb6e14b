// How long writes wait for a database that another process holds: what is queued waits together,
// once, and not each in its turn. For the writing lane.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace tramite::serving {

// A wait in vain that a deadline cut short is gone on with by the next in the queue. When all of it
// is over it was in vain for everybody who was queued by then.
// Thread: one at a time.
class patience {
public:
    explicit patience(std::chrono::milliseconds whole) : whole_{whole} {}

    // What a request may wait for, that came as number `arrival` and whose client waits until
    // `due`.
    [[nodiscard]] std::chrono::milliseconds left(base::monotonic_time now, base::monotonic_time due,
                                                 std::uint64_t arrival) const;
    // It did so in vain; `newest` is the last that has arrived.
    void waited(base::monotonic_time since, base::monotonic_time now, std::uint64_t newest);
    // The database was had, or nobody is left who has waited.
    void renew() noexcept { since_.reset(); }

    // Whoever came until then waits no more.
    [[nodiscard]] std::uint64_t given_up_until() const noexcept { return given_up_until_; }

private:
    std::chrono::milliseconds whole_;
    std::optional<base::monotonic_time> since_;
    std::uint64_t given_up_until_ = 0;
};

}  // namespace tramite::serving
