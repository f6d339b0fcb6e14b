// What a trial saw broken, kept and told alike by all of them. For tests/crash and tests/faults.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/proof/checker.hpp"

namespace proof {

struct findings {
    // Runs, or images of a disk, in which a promise was broken.
    std::size_t broken = 0;
    // The faults when the first was seen, and the invariant that told.
    std::size_t faults_to_first = 0;
    std::string_view first_broken{};
    // The first ones, each with the place that brings it about again.
    std::vector<std::string> examples{};

    // Of one run or image, after so many faults.
    void note(const std::string& where, const std::vector<violation>& found, std::size_t faults);
    // On standard output.
    void print() const;
};

}  // namespace proof
