// A program that is a client alone, and is linked without a database. Its argument is the address
// of a server that greets.
#include <iostream>
#include <string>

#include "tramite/client.hpp"

struct person {
    std::string nombre;
};
inline constexpr tramite::operation<person, std::string> greet{"saludo"};

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    tramite::client server{argv[1]};
    std::cout << server.call(greet, {.nombre = "Ana"}) << '\n';
    return 0;
}
