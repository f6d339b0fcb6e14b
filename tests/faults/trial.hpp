// What the trials of tests/faults take and give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/proof/findings.hpp"

namespace proof {

struct trial_options {
    std::uint64_t seed = 1;
    std::size_t images = 2000;
    // Images of one moment, which differ in what stayed of the unsynced.
    std::size_t survivors = 3;
    std::size_t calls = 500;
    std::size_t every = 1;
    std::string fault;
    // Whether the first image that breaks a promise is the last.
    bool is_until_broken = false;
};

struct trial_result {
    std::string name;
    std::uint64_t seed = 0;
    std::size_t runs = 0;
    std::size_t calls = 0;
    std::size_t steps = 0;
    // That came about: losses of power, or steps of the disk that failed.
    std::size_t faults = 0;
    std::size_t images = 0;
    findings seen{};

    [[nodiscard]] bool is_enough(const trial_options& wanted) const {
        return wanted.is_until_broken && seen.broken != 0;
    }

    void add(const std::string& where, const std::vector<violation>& found) {
        ++images;
        seen.note(where, found, faults);
    }
};

}  // namespace proof
