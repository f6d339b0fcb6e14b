// Asks to be greeted.
#include <iostream>

#include "greeting.hpp"
#include "tramite/client.hpp"
#include "tramite/client_main.hpp"

int run(tramite::client& server) {
    std::cout << server.call(greet, {.nombre = "Mundo"}) << '\n';
    return 0;
}

int main(int argc, char** argv) {
    return tramite::client_main(argc, argv, {.run = run});
}
