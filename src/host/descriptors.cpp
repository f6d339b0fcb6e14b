// The limit on descriptors, on Linux.
#include "host/descriptors.hpp"

#include <sys/resource.h>

#include <limits>

namespace tramite::host {

std::size_t raise_descriptor_limit() {
    rlimit found{};
    if (::getrlimit(RLIMIT_NOFILE, &found) != 0) return std::numeric_limits<std::size_t>::max();
    const rlimit raised{.rlim_cur = found.rlim_max, .rlim_max = found.rlim_max};
    if (found.rlim_cur < found.rlim_max && ::setrlimit(RLIMIT_NOFILE, &raised) == 0) found = raised;
    return static_cast<std::size_t>(found.rlim_cur);
}

}  // namespace tramite::host
