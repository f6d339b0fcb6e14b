// An enum without Boost.Describe.
// expects: this enum is not described; write BOOST_DESCRIBE_ENUM.
#include <tramite/catalog.hpp>

enum class color { rojo };
struct data {
    color tono;
};

void fill(tramite::catalog& bank) {
    bank.add(tramite::operation<data, int>{"consulta"}, [](const data&) { return 1; });
}
