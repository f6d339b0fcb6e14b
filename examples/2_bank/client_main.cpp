// The bank's client: alone, its controller's test; given an operation, that operation.
#include <iostream>

#include "demonstration.hpp"
#include "tramite/client_main.hpp"

int main(int argc, char** argv) {
    return tramite::client_main(argc, argv,
                                {.name = "bank-client", .version = "1.0", .run = [](auto& server) {
                                     bank::demonstrate(server, std::cout);
                                     return 0;
                                 }});
}
