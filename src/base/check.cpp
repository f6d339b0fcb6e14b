// How a broken invariant ends the process.
#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace tramite::base {

void check_failed(std::string_view condition, std::string_view file, int line) {
    std::fprintf(stderr, "tramite: invariant broken: %.*s (%.*s:%d)\n",
                 static_cast<int>(condition.size()), condition.data(),
                 static_cast<int>(file.size()), file.data(), line);
    std::abort();
}

}  // namespace tramite::base
