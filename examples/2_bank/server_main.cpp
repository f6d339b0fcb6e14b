// The bank's server: its operations, its schema, and where it keeps them unless told otherwise.
#include "schema.hpp"
#include "server_controller.hpp"
#include "tramite/catalog.hpp"
#include "tramite/serve.hpp"

int main(int argc, char** argv) {
    const bank::server_controller controller;
    tramite::catalog operations;
    controller.add_to(operations);
    return tramite::serve(argc, argv, operations,
                          {.migrations = bank::schema(),
                           .store = "sqlite:bank.db",
                           .name = "bank-server",
                           .version = "1.0"});
}
