// A struct with a character.
// expects: a character is not described.
#include <tramite/catalog.hpp>

struct data {
    char letra;
};

void fill(tramite::catalog& bank) {
    bank.add(tramite::operation<data, int>{"consulta"}, [](const data&) { return 1; });
}
