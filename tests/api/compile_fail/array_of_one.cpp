// A struct with a C array of one element.
// expects: a C array is not described.
#include <tramite/catalog.hpp>

struct data {
    int valores[1];
};

void fill(tramite::catalog& bank) {
    bank.add(tramite::operation<data, int>{"consulta"}, [](const data&) { return 1; });
}
