// Log lines over spdlog, which makes each one write and orders those of several threads.
#include "base/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/log_rate.hpp"
#include "tramite/limits.hpp"

namespace tramite::base {
namespace {

// The name is ours, so that an application's own loggers are untouched.
struct carrier {
    // spdlog's registry shares it, for whoever looks it up by its name.
    std::shared_ptr<spdlog::logger> logger = spdlog::stderr_color_mt("tramite");
    std::atomic<log_style> style{log_style{}};
    std::mutex mutex;
    // Protected by mutex.
    log_rate rate{limits{}.log_lines};

    carrier() { logger->set_pattern("%v"); }
};

carrier& lines() {
    static const auto made = std::make_unique<carrier>();
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

// Nothing if there are too many like it; otherwise how many were left out before it.
std::optional<std::uint64_t> take_line(log_level level, std::string_view message) {
    // Who asks for these wants all of them.
    if (level == log_level::trace || level == log_level::debug) return 0;
    auto& all = lines();
    const std::lock_guard lock{all.mutex};
    return all.rate.take(message, system_clock{}.monotonic());
}

}  // namespace

void log(log_level level, std::string_view message, std::initializer_list<log_field> fields) {
    if (!is_logged(level)) return;
    const auto left_out = take_line(level, message);
    if (!left_out) return;
    std::vector<log_field> every{fields};
    if (*left_out > 0) every.push_back({.key = "left_out", .value = *left_out});
    const auto line = log_line(
        {.level = level, .time = system_clock{}.wall(), .message = message, .fields = every},
        lines().style.load());
    lines().logger->log(to_spdlog(level), spdlog::string_view_t{line.data(), line.size()});
}

bool is_logged(log_level level) {
    return lines().logger->should_log(to_spdlog(level));
}

void set_log_level(log_level level) {
    lines().logger->set_level(to_spdlog(level));
}

void set_log_lines(std::size_t lines_per_second) {
    auto& all = lines();
    const std::lock_guard lock{all.mutex};
    all.rate.set_most(lines_per_second);
}

void set_log_style(const log_style& style) {
    lines().style = style;
    if (style.format == log_format::text && style.prefix == log_prefix::time)
        lines().logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v",
                                    spdlog::pattern_time_type::utc);
    else
        lines().logger->set_pattern("%v");
}

}  // namespace tramite::base
