// A member that cannot be made without arguments.
// expects: a described type is made empty and then filled: give it a default constructor.
#include <tramite/catalog.hpp>

class amount {
public:
    explicit amount(int);
};
struct data {
    amount valor;
};

void fill(tramite::catalog& bank) {
    bank.add(tramite::operation<data, int>{"consulta"}, [](const data&) { return 1; });
}
