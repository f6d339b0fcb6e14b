// Structured log lines on standard error: one event a line, a message and `key=value` behind it.
// For every layer; the application's own log is its own affair.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "base/log_line.hpp"

namespace tramite::base {

// Thread: any. Texts are made one line, and cut if they are long; whoever calls hands in no data of
// requests but their ids, and no secrets. Of one message no more than `limits::log_lines` are
// written in a second; the next says how many were left out.
void log(log_level level, std::string_view message, std::initializer_list<log_field> fields = {});

// Whether a line of that level would be written: for what costs something to put together.
[[nodiscard]] bool is_logged(log_level level);

// What is below `level` is dropped from then on, in the whole process.
void set_log_level(log_level level);

// Of one message no more than so many lines a second are written from then on.
void set_log_lines(std::size_t lines_per_second);

// How lines are written from then on, in the whole process; until then, as logfmt.
void set_log_style(const log_style& style);

}  // namespace tramite::base
