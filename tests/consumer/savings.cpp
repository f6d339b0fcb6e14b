// An application as a stranger would build it: a server on a store of its own and a client of it,
// in one program that ends with 0 if the answers are right. Built once for each way to get tramite;
// its argument is the folder for its store.
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include "deposit.hpp"
#include "tramite/catalog.hpp"
#include "tramite/client.hpp"
#include "tramite/json.hpp"
#include "tramite/server.hpp"

namespace {

std::int64_t put_aside(const deposit& in, tramite::transaction& db) {
    if (in.amount <= 0) throw tramite::refused{"Nada que guardar", "sin_valor"};
    return db.one<std::int64_t>(
        "insert into ahorros(nombre, total) values ($1, $2) on conflict (nombre)"
        " do update set total = total + excluded.total returning total",
        in.name, in.amount);
}

void require(bool holds, const char* what) {
    if (!holds) throw std::runtime_error{what};
}

void use(tramite::client& client) {
    const tramite::call_options once{.id = "019b0000-0000-4000-8000-000000000001"};
    require(client.call(save, {.name = "Ana", .amount = 5}, once) == 5, "the first deposit");
    require(client.call(save, {.name = "Ana", .amount = 5}, once) == 5, "its copy has no effect");
    require(client.call(save, {.name = "Ana", .amount = 2}) == 7, "the second deposit");

    const auto refused = client.try_call(save, {.name = "Ana", .amount = 0});
    require(!refused && refused.error().code() == "sin_valor", "the refusal's code");
    try {
        client.call(save, {.name = "Ana", .amount = -1});
        throw std::logic_error{"a refusal is thrown"};
    } catch (const tramite::error& no) {
        require(no.what() == std::string{"Nada que guardar"}, "the refusal's text");
    }

    const boost::json::value sent{1, "dos", nullptr};
    require(client.call(echo, sent) == sent, "what Boost.JSON holds");
    require(tramite::to_json(deposit{"Ana", 3}) == R"({"name":"Ana","amount":3})", "the JSON");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    try {
        tramite::catalog operations;
        operations.add(save, put_aside).add(echo, [](const boost::json::value& in) { return in; });
        tramite::server server{
            operations,
            {.listen = {"127.0.0.1:0"},
             .store = "sqlite:" + std::string{argv[1]} + "/savings.db",
             .migrations = {"create table ahorros(nombre text primary key, total int not null)"},
             .bounds = {}}};
        tramite::client client{server.addresses().front()};
        use(client);
        server.stop();
        server.wait();
    } catch (const std::exception& problem) {
        std::cerr << "wrong: " << problem.what() << '\n';
        return 1;
    }
    std::cout << "all is well\n";
    return 0;
}
