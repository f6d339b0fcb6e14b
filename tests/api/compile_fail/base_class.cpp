// An aggregate with a base class and no Boost.Describe.
// expects: this struct has a base class.
#include <tramite/catalog.hpp>

struct base {
    int uno;
};
struct data : base {
    int dos;
};

void fill(tramite::catalog& bank) {
    bank.add(tramite::operation<data, int>{"consulta"}, [](const data&) { return 1; });
}
