// A handler that returns nothing where an answer is due.
// expects: what this handler returns does not convert to the Out of its operation.
#include <tramite/catalog.hpp>

struct account {
    std::int64_t cuenta;
};
inline constexpr tramite::operation<account, std::string> balance{"consulta"};

void handler(const account&) {}

void fill(tramite::catalog& bank) {
    bank.add(balance, handler);
}
