// What the trials of tests/faults take and give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/proof/checker.hpp"

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
    std::size_t broken = 0;
    // The images and faults when the first promise was seen to be broken, and its name.
    std::size_t images_to_first = 0;
    std::size_t faults_to_first = 0;
    std::string_view first_broken;
    // The first ones, with the place that brings them about again.
    std::vector<std::string> examples;

    [[nodiscard]] bool is_enough(const trial_options& wanted) const {
        return wanted.is_until_broken && broken != 0;
    }

    void add(const std::string& where, const std::vector<violation>& found) {
        ++images;
        if (found.empty()) return;
        if (broken == 0) {
            images_to_first = images;
            faults_to_first = faults;
            first_broken = found.front().invariant;
        }
        ++broken;
        if (examples.size() < 5)
            examples.push_back(where + ": " + std::string{found.front().invariant} + ", " +
                               found.front().what);
    }
};

}  // namespace proof
