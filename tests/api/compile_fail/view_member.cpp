// A struct with a view, which would outlive what it views.
// expects: this type is not described.
#include <tramite/catalog.hpp>

struct data {
    std::string_view nombre;
};

void fill(tramite::catalog& bank) {
    bank.add(tramite::operation<data, int>{"consulta"}, [](const data&) { return 1; });
}
