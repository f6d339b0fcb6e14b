// The numbers as Prometheus reads them. The only place that knows its library, and their names:
// once published, a name stays. For GET /metrics.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "metrics/registry.hpp"

namespace tramite::metrics {

// What the system says of the process.
struct process_numbers {
    std::chrono::duration<double> cpu_time{};
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t open_fds = 0;
    std::uint64_t max_fds = 0;
    // Since 1970.
    std::chrono::duration<double> start_time{};
};

// What the threads do not count.
struct surroundings {
    std::string_view version;
    std::string_view compiler;
    bool is_ready = false;
    process_numbers process;
};

// Of the text that expose() makes.
inline constexpr std::string_view exposition_type = "text/plain; version=0.0.4; charset=utf-8";

// Thread: any.
[[nodiscard]] std::string expose(const totals& counted, const surroundings& around);

}  // namespace tramite::metrics
