// A class that shows no members.
// expects: this type is not described.
#include <tramite/catalog.hpp>

class data {
    int uno_ = 0;
};

void fill(tramite::catalog& bank) {
    bank.add(tramite::operation<data, int>{"consulta"}, [](const data&) { return 1; });
}
