// The workload of the proofs as a server of its own, with the marks of the build for tests: what
// crash-trials kills. Its wall clock is PROOF_HOURS_AHEAD of the system's. For tests/crash.
#include <chrono>
#include <cstdlib>
#include <ctime>

#include "tests/proof/workload.hpp"
#include "tramite/catalog.hpp"
#include "tramite/serve.hpp"

// In the place of the standard library's, for this program and all that it is linked with.
std::chrono::system_clock::time_point std::chrono::system_clock::now() noexcept {
    std::timespec now{};
    static_cast<void>(std::timespec_get(&now, TIME_UTC));
    const char* const ahead = std::getenv("PROOF_HOURS_AHEAD");
    const hours jump{ahead == nullptr ? 0 : std::atol(ahead)};
    return time_point{seconds{now.tv_sec} + nanoseconds{now.tv_nsec} + jump};
}

int main(int argc, char** argv) {
    tramite::catalog operations;
    proof::add_to(operations);
    return tramite::serve(
        argc, argv, operations,
        {.migrations = proof::migrations({}), .store = "sqlite:proof.db", .name = "proof-server"});
}
