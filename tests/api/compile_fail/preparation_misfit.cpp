// A preparing step that wants a database.
// expects: this preparing step does not fit: P prepare(const In&).
#include <tramite/catalog.hpp>

struct account {
    std::int64_t cuenta;
};
inline constexpr tramite::operation<account, std::string> balance{"consulta"};

int prepare(const account&, tramite::transaction&) {
    return 1;
}
std::string handler(const account&, int, tramite::transaction&) {
    return {};
}

void fill(tramite::catalog& bank) {
    bank.add(balance, prepare, handler);
}
