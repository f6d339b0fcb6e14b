// A server's work in a process of its own, so that it may die, with all that it did to the disk and
// all that it told, in one order. For the trials of tests/faults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/faults/recording_disk.hpp"
#include "tests/proof/call_source.hpp"
#include "tests/proof/history.hpp"
#include "tramite/limits.hpp"

namespace proof {

// The n-th step of a kind, counted from 1 since the start, goes wrong, or it and all later ones.
struct disk_failure {
    disk_step::kind what = disk_step::kind::write;
    std::size_t nth = 1;
    bool is_for_ever = false;
    disk_verdict how;
};

struct run_plan {
    std::uint64_t seed = 1;
    std::size_t calls = 500;
    // The database, which is made if it is not there. Its folder holds nothing else.
    std::string file;
    mix asked;
    std::optional<disk_failure> failing;
    // A mark that is armed in the process, or none (base/fault_point.hpp).
    std::string fault;
    // Sent before any other, all of them again, with what they were told before.
    history again;
    // Steps of the disk that were done before the run, which its times count on from.
    std::size_t steps_before = 0;
};

struct recorded_run {
    std::vector<disk_step> steps;
    // Times are numbers of steps: what was sent or received when so many were done. Calls of
    // `again` come first, with their attempts before.
    history told;
    // The failure that was asked for came about.
    bool has_failed = false;
    // As wait() gives it.
    int status = 0;
};

// Throws std::runtime_error if a process cannot be started, or ends badly without a fault.
[[nodiscard]] recorded_run run_recorded(const run_plan& plan);

// Few enough to have the log copied into the database often.
[[nodiscard]] tramite::limits bounds_of_trial();

}  // namespace proof
