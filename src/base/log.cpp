// Log lines over spdlog, which makes each one write and orders those of several threads.
#include "base/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <string>

#include "base/error.hpp"

namespace tramite::base {
namespace {

// spdlog keeps the sink; the name is ours, so that an application's own loggers are untouched.
spdlog::logger& logger() {
    static const auto made = [] {
        auto fresh = spdlog::stderr_color_mt("tramite");
        fresh->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
        return fresh;
    }();
    return *made;
}

spdlog::level::level_enum to_spdlog(log_level level) {
    switch (level) {
        case log_level::trace:
            return spdlog::level::trace;
        case log_level::debug:
            return spdlog::level::debug;
        case log_level::info:
            return spdlog::level::info;
        case log_level::warning:
            return spdlog::level::warn;
        case log_level::error:
            return spdlog::level::err;
        case log_level::off:
            break;
    }
    return spdlog::level::off;
}

void append_value(std::string& line, std::string_view value) {
    const bool is_plain = !value.empty() && value.find_first_of(" \"=\\") == std::string_view::npos;
    if (is_plain) {
        line += one_line(value);
        return;
    }
    line += '"';
    for (const char c : one_line(value)) {
        if (c == '"' || c == '\\') line += '\\';
        line += c;
    }
    line += '"';
}

}  // namespace

void log(log_level level, std::string_view message, std::initializer_list<log_field> fields) {
    if (!logger().should_log(to_spdlog(level))) return;
    auto line = one_line(message);
    for (const auto& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        append_value(line, field.value);
    }
    logger().log(to_spdlog(level), spdlog::string_view_t{line.data(), line.size()});
}

void set_log_level(log_level level) {
    logger().set_level(to_spdlog(level));
}

}  // namespace tramite::base
