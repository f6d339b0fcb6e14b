// A handler that takes its database first.
// expects: this handler fits none of the forms: Out f(const In&) computes.
#include <tramite/catalog.hpp>

struct account {
    std::int64_t cuenta;
};
inline constexpr tramite::operation<account, std::string> balance{"consulta"};

std::string handler(tramite::snapshot&, const account&) {
    return {};
}

void fill(tramite::catalog& bank) {
    bank.add(balance, handler);
}
