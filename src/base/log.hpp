// Structured log lines on standard error: one event a line, `key=value` after the message.
// For every layer; the application's own log is its own affair.
#pragma once

#include <initializer_list>
#include <string_view>

namespace tramite::base {

enum class log_level { trace, debug, info, warning, error, off };

struct log_field {
    std::string_view key;
    std::string_view value;
};

// Thread: any. Texts are made one line. Data of requests is never handed to it.
void log(log_level level, std::string_view message, std::initializer_list<log_field> fields = {});

// What is below `level` is dropped from then on, in the whole process.
void set_log_level(log_level level);

}  // namespace tramite::base
