// The workload of the proofs as a server of its own, with the marks of the build for tests: what
// crash-trials kills. For tests/crash.
#include "tests/proof/workload.hpp"
#include "tramite/catalog.hpp"
#include "tramite/serve.hpp"

int main(int argc, char** argv) {
    tramite::catalog operations;
    proof::add_to(operations);
    return tramite::serve(
        argc, argv, operations,
        {.migrations = proof::migrations({}), .store = "sqlite:proof.db", .name = "proof-server"});
}
