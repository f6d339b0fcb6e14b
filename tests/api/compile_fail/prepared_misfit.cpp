// A handler that takes something else than its preparing step made.
// expects: this handler does not fit its preparing step.
#include <tramite/catalog.hpp>

struct account {
    std::int64_t cuenta;
};
inline constexpr tramite::operation<account, std::string> balance{"consulta"};

int prepare(const account&) {
    return 1;
}
std::string handler(const account&, const std::string&, tramite::transaction&) {
    return {};
}

void fill(tramite::catalog& bank) {
    bank.add(balance, prepare, handler);
}
