// How many files and sockets a server may have open at once. For serve(), which asks the system for
// them.
#pragma once

#include <cstddef>

#include "tramite/server.hpp"

namespace tramite::cli {

// With all of its connections. Rather too many than too few: the processors are taken for threads
// where their number is left to the server.
[[nodiscard]] std::size_t descriptors_needed(const server_options& options);

}  // namespace tramite::cli
