// What the trials of tests/crash take and give.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/proof/findings.hpp"

namespace proof {

struct trial_options {
    std::uint64_t seed = 1;
    std::size_t kills = 100;
    // Deaths at each point, and the only point; empty for all of them.
    std::size_t each = 3;
    std::string point;
    // Of the network; its clients that speak for themselves, and how long these wait for an answer.
    std::size_t faults = 2000;
    std::size_t workers = 96;
    std::size_t patience_ms = 15;
    // Marks that are armed in each server (base/fault_point.hpp).
    std::string fault;
    // Whether the first run that breaks a promise is the last.
    bool is_until_broken = false;
};

struct trial_result {
    std::string name;
    std::uint64_t seed = 0;
    std::size_t runs = 0;
    std::size_t calls = 0;
    // Sendings that were not answered.
    std::size_t doubts = 0;
    // What was done to the server or its network, and of it what came about, by name.
    std::size_t faults = 0;
    std::vector<std::pair<std::string, std::size_t>> kinds{};
    findings seen{};

    void add(const std::string& where, const std::vector<violation>& found) {
        ++runs;
        seen.note(where, found, faults);
    }
    [[nodiscard]] bool is_enough(const trial_options& wanted) const {
        return wanted.is_until_broken && seen.broken != 0;
    }
};

// Runs are short at first, so that what is broken often is seen soon, and then longer: what is
// checked together is less work.
class growing_run {
public:
    growing_run(std::size_t first, std::size_t most) : next_{first}, most_{most} {}
    [[nodiscard]] std::size_t next(std::size_t left) {
        const auto now = std::min(next_, left);
        next_ = std::min(2 * next_, most_);
        return now;
    }

private:
    std::size_t next_;
    std::size_t most_;
};

}  // namespace proof
