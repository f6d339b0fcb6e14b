// What the trials of tests/crash take and give.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/proof/checker.hpp"

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
    std::size_t broken = 0;
    // The faults when the first promise was seen to be broken, and its name.
    std::size_t faults_to_first = 0;
    std::string_view first_broken;
    // The first ones, with the run that they were seen in.
    std::vector<std::string> examples{};

    void add(const std::string& where, const std::vector<violation>& found) {
        ++runs;
        if (found.empty()) return;
        if (broken == 0) {
            faults_to_first = faults;
            // More than that it did not live, if there is more.
            const auto worst =
                std::ranges::find_if(found, [](auto& each) { return each.invariant != "VIVEZA"; });
            first_broken = (worst == found.end() ? found.front() : *worst).invariant;
        }
        broken += found.size();
        for (const auto& each : found)
            if (examples.size() < 5)
                examples.push_back(where + ": " + std::string{each.invariant} + ", " + each.what);
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
