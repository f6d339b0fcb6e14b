// Which ids are too old, or too far ahead, for a request under them to be run. No Asio. For
// execute_once and what is asked of receipts; asked behind the look for the receipt, which beats
// it.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace tramite::serving {

// What an id's birth is measured by.
struct id_bounds {
    // Receipts of ids born before it may be gone.
    base::wall_time line;
    // The server's clock, when the request came.
    base::wall_time now;
    std::chrono::milliseconds ahead;
};

// The rejection of a request under that id, if no request under it may be run: its receipt may have
// been removed. Ids that are no UUIDv7 have no birth, and are never rejected here.
[[nodiscard]] std::optional<base::outcome> expired(std::string_view id, const id_bounds& bounds);

}  // namespace tramite::serving
