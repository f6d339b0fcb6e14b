// A struct with a C array.
// expects: this struct has a C array.
#include <tramite/catalog.hpp>

struct data {
    int uno;
    int valores[3];
};

void fill(tramite::catalog& bank) {
    bank.add(tramite::operation<data, int>{"consulta"}, [](const data&) { return 1; });
}
