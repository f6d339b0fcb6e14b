// One event as one line, in each of the forms that a log may have. For log(), which writes it; a
// value in, a text out.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"

namespace tramite::base {

enum class log_level : std::uint8_t { trace, debug, info, warning, error, off };

// `text`: for people; time and level are put before it by whoever writes it. `logfmt`: key=value
// throughout. `json`: an object a line.
enum class log_format : std::uint8_t { text, logfmt, json };

// What a line begins with: its time, or, where the journal of systemd notes the time itself, the
// <N> that it reads a level from.
enum class log_prefix : std::uint8_t { time, priority };

struct log_style {
    log_format format = log_format::logfmt;
    log_prefix prefix = log_prefix::time;
};

// A text, a number, or a duration, which is written in milliseconds.
using log_value = std::variant<std::string_view, std::uint64_t, std::chrono::nanoseconds>;

// One whose value is an empty text is left out.
struct log_field {
    std::string_view key;
    log_value value;
};

struct log_event {
    log_level level;
    wall_time time;
    std::string_view message;
    std::span<const log_field> fields;
};

// The longest text of a message or value, in bytes; what is longer is cut. SQL that failed fits.
inline constexpr std::size_t log_text_bytes = 4'096;

// Without a line break, whatever its texts hold: control characters and what is no UTF-8 are
// replaced, so that no text can forge a line or command a terminal.
[[nodiscard]] std::string log_line(const log_event& event, const log_style& style);

}  // namespace tramite::base
