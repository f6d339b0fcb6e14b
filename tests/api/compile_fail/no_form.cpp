// A handler that takes another type than its operation's.
// expects: this handler fits none of the forms: Out f(const In&) computes.
#include <tramite/catalog.hpp>

struct account {
    std::int64_t cuenta;
};
inline constexpr tramite::operation<account, std::string> balance{"consulta"};

std::string handler(const std::string&) {
    return {};
}

void fill(tramite::catalog& bank) {
    bank.add(balance, handler);
}
