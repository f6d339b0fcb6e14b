// What all connections of one open database share: where it is, the lock on it, its bounds, and
// the clock.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "metrics/registry.hpp"
#include "store/sqlite/locked_file.hpp"
#include "tramite/limits.hpp"
#include "tramite/receipt_clock.hpp"

namespace tramite::store::sqlite {

struct place {
    std::string path;
    locked_file lock;
    limits bounds;
    const base::clock& time;
    // Null if nobody asks for them.
    metrics::registry* numbers = nullptr;
    std::string boot;
    receipt_clock ages = receipt_clock::measured;
    // The line of removal, which the writer moves before it removes anything, for the readers.
    mutable std::atomic<std::int64_t> line_ms = 0;
};

[[nodiscard]] inline base::wall_time line_of(const place& where) noexcept {
    return base::wall_time{std::chrono::milliseconds{where.line_ms.load()}};
}

// Shared by the database and each of its connections, in whichever order they end: the last of
// them, and no earlier one, lets another server in.
using shared_place = std::shared_ptr<const place>;

}  // namespace tramite::store::sqlite
