// A handler that demands an id and reads.
// expects: only a writing handler, Out f(const In&, transaction&), may demand an id.
#include <tramite/catalog.hpp>

struct account {
    std::int64_t cuenta;
};
inline constexpr tramite::operation<account, std::string> balance{"consulta"};

std::string handler(const account&, tramite::snapshot&) {
    return {};
}

void fill(tramite::catalog& bank) {
    bank.add(balance, handler, tramite::demands_id);
}
