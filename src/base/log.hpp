// Structured log lines on standard error: one event a line, a message and `key=value` behind it.
// For every layer; the application's own log is its own affair.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/log_line.hpp"

namespace tramite::base {

// Thread: any. Texts are made one line, and cut if they are long; whoever calls hands in no data of
// requests but their ids, and no secrets.
void log(log_level level, std::string_view message, std::initializer_list<log_field> fields = {});

// Whether a line of that level would be written: for what costs something to put together.
[[nodiscard]] bool is_logged(log_level level);

// What is below `level` is dropped from then on, in the whole process.
void set_log_level(log_level level);

// How lines are written from then on, in the whole process; until then, as logfmt.
void set_log_style(const log_style& style);

}  // namespace tramite::base
