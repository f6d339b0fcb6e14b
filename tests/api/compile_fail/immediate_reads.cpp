// An immediate handler that reads.
// expects: only a computing handler, Out f(const In&), may be immediate.
#include <tramite/catalog.hpp>

struct account {
    std::int64_t cuenta;
};
inline constexpr tramite::operation<account, std::string> balance{"consulta"};

std::string handler(const account&, tramite::snapshot&) {
    return {};
}

void fill(tramite::catalog& bank) {
    bank.add(balance, handler, tramite::immediate);
}
