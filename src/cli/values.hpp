// Durations and counts as people write them. For the flags and settings of every program.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tramite::cli {

// `250ms`, `5s`, `2m`, `1h`; 0 may stand alone. Throws usage_error that quotes what came.
[[nodiscard]] std::chrono::milliseconds parse_duration(std::string_view text);

// In the largest unit that gives a whole number, as parse_duration() reads it.
[[nodiscard]] std::string to_text(std::chrono::milliseconds duration);

// A whole number. Throws usage_error that quotes what came.
[[nodiscard]] std::uint64_t parse_number(std::string_view text);

// Bytes: `1048576`, `64KiB`, `16MiB`, `1GiB`. Throws usage_error that quotes what came.
[[nodiscard]] std::uint64_t parse_size(std::string_view text);

// A whole number up to `largest`. Throws usage_error that quotes what came.
[[nodiscard]] std::uint64_t parse_count(std::string_view text, std::uint64_t largest);

}  // namespace tramite::cli
