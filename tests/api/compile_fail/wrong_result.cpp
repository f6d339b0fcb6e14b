// A handler that returns something else than its operation's answer.
// expects: what this handler returns does not convert to the Out of its operation.
#include <tramite/catalog.hpp>

struct account {
    std::int64_t cuenta;
};
inline constexpr tramite::operation<account, std::string> balance{"consulta"};

int handler(const account&) {
    return 1;
}

void fill(tramite::catalog& bank) {
    bank.add(balance, handler);
}
