// A member function without its object.
// expects: a member function needs its object: add(op, object, &Class::member).
#include <tramite/catalog.hpp>

struct account {
    std::int64_t cuenta;
};
inline constexpr tramite::operation<account, std::string> balance{"consulta"};

struct controller {
    std::string handler(const account&) { return {}; }
};

void fill(tramite::catalog& bank) {
    bank.add(balance, &controller::handler);
}
