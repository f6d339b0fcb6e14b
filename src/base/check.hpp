// TRAMITE_CHECK: what must hold, always on. A process that ends here loses nothing final,
// for every final answer is durable before it leaves.
#pragma once

#include <string_view>

namespace tramite::base {

// Writes where and what to standard error and ends the process.
[[noreturn]] void check_failed(std::string_view condition, std::string_view file, int line);

}  // namespace tramite::base

#define TRAMITE_CHECK(condition)                                                         \
    do {                                                                                 \
        if (!(condition)) ::tramite::base::check_failed(#condition, __FILE__, __LINE__); \
    } while (false)
