// A handler that changes itself cannot be called by several threads.
// expects: this handler fits none of the forms: Out f(const In&) computes.
#include <tramite/catalog.hpp>

struct account {
    std::int64_t cuenta;
};
inline constexpr tramite::operation<account, std::string> balance{"consulta"};

void fill(tramite::catalog& bank) {
    bank.add(balance, [calls = 0](const account&) mutable { return std::to_string(++calls); });
}
