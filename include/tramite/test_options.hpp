// How a service under test begins, how one call of it differs, and what can go wrong with it.
// For test.hpp.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tramite/limits.hpp"
#include "tramite/migration.hpp"

namespace tramite::test {

struct service_options {
    std::vector<migration> migrations{};
    limits bounds{};
    // What the service's clock shows at first.
    std::chrono::system_clock::time_point now =
        std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + std::chrono::hours{12};
};

// Who asks, and how; what is left out is as a client's usual call has it.
struct caller {
    // Empty: a new UUIDv7. The same id twice is the same request, and gets the first answer.
    std::string id{};
    std::string principal{};
    std::string peer{"127.0.0.1:50000"};
    // How long the client waits; zero: as long as it takes.
    std::chrono::milliseconds deadline{0};
};

// What can go wrong with the machine below.
enum class fault {
    // Until mend(). Writes find no room at their commit; nothing can be read or written at all.
    disk_full,
    disk_broken,
    // Once, at the next write. The server is killed before its commit, or behind it and before the
    // answer: the caller gets outcome_unknown, and a new server is there for the next call.
    killed_before_commit,
    killed_after_commit,
};

}  // namespace tramite::test
