// The contract, which both sides include.
#pragma once
#include <string>

#include "tramite/operation.hpp"

struct person {
    std::string nombre;
};
inline constexpr tramite::operation<person, std::string> greet{"saludo"};
