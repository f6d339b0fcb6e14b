// A program of trials: one word that names the trial, and flags. For crash-trials and disk-trials.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "cli/arguments.hpp"

namespace proof {

struct trial_program {
    std::string_view name;
    // Of its trials, as --help lists them: "kill|points".
    std::string_view trials;
    std::span<const tramite::cli::flag> flags;
};

// Puts a flag's number into `into`, if the flag was given. Throws usage_error unless it is 1 or
// more.
void read_count(const tramite::cli::arguments& given, std::string_view name, std::size_t& into);

// Gives the exit code: that of `run`, 0 for --help, 2 for a usage_error, which is told.
[[nodiscard]] int run_program(
    const trial_program& which, int argc, char** argv,
    const std::function<int(const std::string& trial, const tramite::cli::arguments& given)>& run);

}  // namespace proof
