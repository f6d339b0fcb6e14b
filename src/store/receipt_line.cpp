// The ceiling counts all time that has passed, also while the wall clock was set back: what was
// really waited may be made up for later, and nothing else.
#include "store/receipt_line.hpp"

#include <algorithm>

#include "base/fault_point.hpp"

namespace tramite::store {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

std::int64_t ms_of(base::wall_time when) {
    return duration_cast<milliseconds>(when.time_since_epoch()).count();
}

nanoseconds since_boot(base::monotonic_time when) {
    return duration_cast<nanoseconds>(when.time_since_epoch());
}

// What has passed for certain since the mark was made.
milliseconds credit(const line_mark& kept, const line_start& start) {
    if (start.boot.empty()) return milliseconds{0};
    const auto now = since_boot(start.now.monotonic);
    // The mark was made before this start of the machine.
    const auto passed = kept.boot == start.boot ? now - nanoseconds{kept.monotonic_ns} : now;
    return std::max(milliseconds{0}, duration_cast<milliseconds>(passed));
}

}  // namespace

receipt_line::receipt_line(const std::optional<line_mark>& kept, const line_start& start)
    : boot_{start.boot},
      life_ms_{start.life.count()},
      begin_{start.now.monotonic},
      last_{start.now.monotonic} {
    const auto wall = ms_of(start.now.wall);
    begin_ceiling_ms_ = wall;
    if (kept) {
        line_ms_ = kept->line_ms;
        const auto measured = kept->ceiling_ms + credit(*kept, start).count();
        begin_ceiling_ms_ =
            start.clock == receipt_clock::wall ? std::max(wall, measured) : measured;
    }
    advance(start.now);
}

void receipt_line::advance(const base::moment& now) {
    last_ = std::max(last_, now.monotonic);
    const auto wall = ms_of(now.wall);
    auto ceiling = mark().ceiling_ms;
    if (TRAMITE_FAULT_VARIANT("receipts.line_follows_jumps")) ceiling = wall;
    const auto followed = std::min(wall, ceiling);
    line_ms_ = std::max(line_ms_, followed - life_ms_);
    behind_ = milliseconds{std::max<std::int64_t>(0, wall - life_ms_ - line_ms_)};
}

line_mark receipt_line::mark() const {
    const auto passed = duration_cast<milliseconds>(last_ - begin_).count();
    return {.line_ms = line_ms_,
            .ceiling_ms = begin_ceiling_ms_ + passed,
            .monotonic_ns = since_boot(last_).count(),
            .boot = boot_};
}

}  // namespace tramite::store
