// Which start of the machine this is, so that its monotonic clock can be read across restarts of
// the process. For the server.
#pragma once

#include <string>

namespace tramite::base {

// Another text for each start of the machine; empty where the system does not tell.
[[nodiscard]] std::string boot_id();

}  // namespace tramite::base
