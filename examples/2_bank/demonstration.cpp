// Told as a story: each step says what it does, does it, and checks the answer.
#include "demonstration.hpp"

#include <functional>
#include <ostream>
#include <stdexcept>
#include <string>

#include "client_controller.hpp"
#include "tramite/error.hpp"

namespace bank {
namespace {

constexpr std::int64_t initial_balance = 1'000;
constexpr const char* password = "una clave larga";

template <class Value>
void expect_equal(const Value& came, const Value& wanted, const std::string& what) {
    if (came != wanted) throw std::runtime_error{what + " is not what it must be"};
}

void expect_refusal(const std::function<void()>& call, const std::string& message) {
    std::string came;
    try {
        call();
    } catch (const tramite::error& refusal) {
        came = refusal.what();
    }
    expect_equal(came, message, "The refusal '" + message + "'");
}

class story {
public:
    story(tramite::client& server, std::ostream& shown) : bank_{server, shown}, shown_{shown} {}

    void tell() {
        greet_server();
        check_passwords();
        open_accounts();
        move_money();
        be_refused();
        send_twice();
        read_statement();
        shown_ << "# Every answer was what it must be." << std::endl;
    }

private:
    void say(const std::string& line) { shown_ << "# " << line << std::endl; }

    void greet_server() {
        say("Is there a server, and does it answer?");
        expect_equal(bank_.say("Hola Mundo"), std::string{"HOLA MUNDO"}, "The greeting");
    }

    void check_passwords() {
        say("A demonstration account, with its password and with a wrong one.");
        const auto client = bank_.check({.cuenta = 12345678, .contrasena = "clave1"});
        expect_equal(client.nombre, std::string{"Ana Pérez"}, "The name of the client");
        expect_refusal([&] { bank_.check({.cuenta = 12345678, .contrasena = "clave2"}); },
                       "Clave incorrecta");
    }

    void open_accounts() {
        say("Two new accounts.");
        const auto open = [&](const char* name) {
            return bank_.open({.nombre = name, .contrasena = password, .saldo = initial_balance});
        };
        mine_ = open("Inés Ñáñez");
        other_ = open("Óscar Díaz");
        expect_balances(initial_balance, initial_balance);
    }

    void move_money() {
        say("A withdrawal, a deposit, a transfer.");
        expect_equal(bank_.take_out({.cuenta = mine_, .valor = 100}), std::string{"Retiro exitoso"},
                     "The withdrawal's answer");
        expect_equal(bank_.pay_in({.cuenta = mine_, .valor = 50}), std::string{"Abono exitoso"},
                     "The deposit's answer");
        expect_equal(bank_.move({.origen = mine_, .destino = other_, .valor = 250}),
                     std::string{"Transferencia exitosa"}, "The transfer's answer");
        expect_balances(700, 1'250);
    }

    void be_refused() {
        say("What the bank says no to leaves everything as it was.");
        expect_refusal([&] { bank_.take_out({.cuenta = mine_, .valor = 701}); },
                       "Fondos insuficientes");
        expect_refusal([&] { bank_.pay_in({.cuenta = mine_, .valor = 0}); },
                       "El valor debe ser superior a cero");
        expect_refusal([&] { bank_.balance_of(1); }, "Cuenta no existe");
        expect_balances(700, 1'250);
    }

    void send_twice() {
        say("The same withdrawal twice, under one id: the same answer twice, and one effect.");
        const auto id = "retiro-de-la-cuenta-" + std::to_string(mine_);
        for (int copy = 0; copy < 2; ++copy)
            expect_equal(bank_.take_out({.cuenta = mine_, .valor = 200}, id),
                         std::string{"Retiro exitoso"}, "The answer of each copy");
        expect_balances(500, 1'250);
        say("700 before, 500 behind it: sent twice, done once.");
    }

    void read_statement() {
        say("The account's movements, newest first.");
        const auto entries = bank_.statement_of({.cuenta = mine_, .limite = 10});
        expect_equal(entries.size(), std::size_t{5}, "The number of movements");
        expect_equal(entries.front().tipo, entry_kind::retiro, "The newest movement");
        expect_equal(entries.front().saldo, std::int64_t{500}, "The balance behind it");
        expect_equal(entries.back().tipo, entry_kind::apertura, "The oldest movement");
    }

    void expect_balances(std::int64_t mine, std::int64_t other) {
        expect_equal(bank_.balance_of(mine_), mine, "The balance of the first account");
        expect_equal(bank_.balance_of(other_), other, "The balance of the second account");
    }

    client_controller bank_;
    std::ostream& shown_;
    std::int64_t mine_ = 0;
    std::int64_t other_ = 0;
};

}  // namespace

void demonstrate(tramite::client& server, std::ostream& shown) {
    story{server, shown}.tell();
}

}  // namespace bank
