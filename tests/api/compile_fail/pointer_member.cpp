// A struct with a pointer.
// expects: this type is not described.
#include <tramite/catalog.hpp>

struct data {
    const char* nombre;
};

void fill(tramite::catalog& bank) {
    bank.add(tramite::operation<data, int>{"consulta"}, [](const data&) { return 1; });
}
