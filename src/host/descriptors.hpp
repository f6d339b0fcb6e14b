// How many files and sockets the process may have open. For serve().
#pragma once

#include <cstddef>

namespace tramite::host {

// Raises the limit as far as the system lets this process, and gives what is in force then. The
// usual one, 1,024, is for programs that use select().
std::size_t raise_descriptor_limit();

}  // namespace tramite::host
