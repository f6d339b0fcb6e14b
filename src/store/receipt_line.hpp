// The line of removal: ids born before it are never run, and only their receipts are removed. No
// SQL, no clock of its own. For each database that keeps receipts.
//
// Invariants, cited by number in the code and in tests:
//   L1  The line never goes back.
//   L2  It is at most where true time would have it: between two moments it advances by no more
//       than the monotonic clock does, however the wall clock is set. Only receipt_clock::wall
//       takes a wall clock's word, once, at a start.
//   L3  It is never ahead of the wall clock less the life of receipts, unless L1 keeps it there.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "tramite/receipt_clock.hpp"

namespace tramite::store {

// What outlives the process.
struct line_mark {
    std::int64_t line_ms = 0;
    // How far the wall clock is followed: what it showed once, and what was measured since.
    std::int64_t ceiling_ms = 0;
    // What the monotonic clock showed then, and in which start of the machine.
    std::int64_t monotonic_ns = 0;
    std::string boot;

    friend bool operator==(const line_mark&, const line_mark&) = default;
};

// How a process that starts goes on with the line.
struct line_start {
    // Empty: not known; then nothing is credited for the time that no server ran.
    std::string boot;
    std::chrono::milliseconds life{};
    receipt_clock clock = receipt_clock::measured;
    base::moment now;
};

// Thread: its writer's.
class receipt_line {
public:
    // Without a mark the wall clock is all that there is.
    receipt_line(const std::optional<line_mark>& kept, const line_start& start);

    void advance(const base::moment& now);

    [[nodiscard]] std::int64_t ms() const noexcept { return line_ms_; }
    // When something kept now is born for the line: it is removed a whole life from now.
    [[nodiscard]] std::int64_t birth_ms() const noexcept { return line_ms_ + life_ms_; }
    // How much further the wall clock would have it.
    [[nodiscard]] std::chrono::milliseconds behind() const noexcept { return behind_; }
    [[nodiscard]] line_mark mark() const;

private:
    std::string boot_;
    std::int64_t life_ms_;
    std::int64_t line_ms_ = 0;
    // The ceiling grows from here with the monotonic clock.
    std::int64_t begin_ceiling_ms_ = 0;
    base::monotonic_time begin_;
    base::monotonic_time last_;
    std::chrono::milliseconds behind_{};
};

}  // namespace tramite::store
