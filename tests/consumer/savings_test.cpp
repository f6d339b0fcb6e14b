// A test of an application's operations as a stranger would write it: without a server, by the
// testing kit alone. Ends with 0 if the answers are right.
#include <iostream>

#include "deposit.hpp"
#include "tramite/catalog.hpp"
#include "tramite/test.hpp"

namespace {

std::int64_t put_aside(const deposit& in, tramite::transaction& db) {
    db.run("insert into ahorros(total) values ($1)", in.amount);
    return db.one<std::int64_t>("select sum(total) from ahorros");
}

}  // namespace

int main() {
    tramite::catalog operations;
    operations.add(save, put_aside);
    tramite::test::service savings{operations,
                                   {.migrations = {"create table ahorros(total int not null)"}}};
    savings.run("insert into ahorros(total) values (1)");
    const bool is_right = savings.call(save, {.name = "Ana", .amount = 4}) == 5 &&
                          savings.one<int>("select count(*) from ahorros") == 2;
    std::cout << (is_right ? "all is well\n" : "wrong\n");
    return is_right ? 0 : 1;
}
