// What the system says that this process uses. For the page of numbers.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tramite::host {

// What cannot be found out is 0.
struct process_usage {
    std::chrono::duration<double> cpu_time{};
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t open_fds = 0;
    std::uint64_t max_fds = 0;
};

// Looks at every open descriptor: a millisecond for some thousand of them. Thread: any.
[[nodiscard]] process_usage usage_of_process();

// Of the one line of /proc/PID/stat: when the process began, in ticks since the machine did.
[[nodiscard]] std::optional<double> start_in_ticks(std::string_view stat);

// When it began, since 1970. Thread: any.
[[nodiscard]] std::chrono::duration<double> start_of_process();

}  // namespace tramite::host
