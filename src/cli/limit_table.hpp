// Every limit as a setting: one row each, which serves its flag, its variable, its line in the file
// of settings, its text in --help and the values that it may have. For the settings.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "cli/arguments.hpp"
#include "tramite/limits.hpp"

namespace tramite::cli {

// Where a limit is kept. Bytes are told from other numbers by `flag::value`, which says SIZE.
using limit_place = std::variant<std::size_t limits::*, std::chrono::milliseconds limits::*>;

struct limit_row {
    flag shown;
    limit_place where;
    // What it is at most, as a number or in milliseconds, and why; and at least, if not 1.
    std::uint64_t most;
    std::string_view why_most;
    std::uint64_t least = 1;
    std::string_view why_least = {};
};

[[nodiscard]] std::span<const limit_row> limit_table();

// Puts text into the row's limit. Throws usage_error: what came, what may be given and why.
void set_limit(limits& into, const limit_row& row, std::string_view text);
[[nodiscard]] std::string limit_text(const limits& from, const limit_row& row);

// Throws usage_error for limits of which one leaves no room for another: both flags, both values.
void refuse_contradictions(const limits& set);

}  // namespace tramite::cli
