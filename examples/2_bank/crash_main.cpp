// Kills the bank's server in the middle of withdrawals, starts it again and sends them again: each
// is done once, and its answer is the same. As `bank-crash BANK-SERVER FOLDER`.
#include <exception>
#include <functional>
#include <future>
#include <iostream>
#include <stdexcept>
#include <string>

#include "client_controller.hpp"
#include "server_process.hpp"
#include "tramite/error.hpp"

namespace {

using namespace bank;

constexpr std::int64_t initial_balance = 1'000;
constexpr std::int64_t taken_out = 100;

void say(const std::string& line) {
    std::cout << "# " << line << std::endl;
}

void expect(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error{what};
}

class crash_test {
public:
    explicit crash_test(server_process& server) : server_{&server} {}

    void run() {
        tramite::client connection{server_->address()};
        client_controller bank{connection, std::cout};
        say("An account with " + std::to_string(initial_balance) + ", at a server of its own.");
        account_ = bank.open(
            {.nombre = "Inés Ñáñez", .contrasena = "una clave larga", .saldo = initial_balance});
        kill_while_it_writes(bank);
        kill_and_let_the_client_go_on(connection, bank);
        kill_behind_the_answer(bank);
        say("Three withdrawals, three deaths: each was done once.");
    }

private:
    // A client that sends nothing again shows what it then does not know.
    void kill_while_it_writes(client_controller& bank) {
        const std::string id = "retiro-que-se-escribe";
        say("A withdrawal, and the server is killed while the database writes it.");
        tramite::client once{server_->address(), {.retry = tramite::retries::off}};
        const server_process::next_write written{*server_};
        auto pending = once.submit(withdraw, {.cuenta = account_, .valor = taken_out}, {.id = id});
        written.wait();
        server_->kill();
        try {
            say("Its answer came before the end: " + pending.get());
        } catch (const tramite::outcome_unknown& unknown) {
            say(std::string{"No answer: "} + unknown.what());
        }
        server_->start();
        tramite::client again{server_->address()};
        const auto known = again.outcome(withdraw, id);
        say(known.how_far == tramite::progress::done
                ? "Started again. It was done before the end. It is sent again, under its id:"
                : "Started again. It was not done before the end. It is sent again, under its id:");
        expect_answer(bank, id);
        say("And once more:");
        expect_answer(bank, id);
        expect_withdrawals(bank, 1);
    }

    void kill_and_let_the_client_go_on(tramite::client& connection, client_controller& bank) {
        say("Another, and the client is left to itself: it sends it again until it has an answer.");
        const server_process::next_write written{*server_};
        auto pending =
            connection.submit(withdraw, {.cuenta = account_, .valor = taken_out}, {.id = other_});
        written.wait();
        server_->kill();
        server_->start();
        say("Killed, started again; the answer: " + pending.get());
        expect_withdrawals(bank, 2);
    }

    void kill_behind_the_answer(client_controller& bank) {
        const std::string id = "retiro-contestado-y-olvidado";
        say("A third, killed behind the answer, as if that had been lost on its way.");
        expect_answer(bank, id);
        server_->kill();
        server_->start();
        expect_answer(bank, id);
        expect_withdrawals(bank, 3);
    }

    void expect_answer(client_controller& bank, const std::string& id) const {
        expect(bank.take_out({.cuenta = account_, .valor = taken_out}, id) == "Retiro exitoso",
               "The withdrawal's answer is not what it must be");
    }

    void expect_withdrawals(client_controller& bank, std::int64_t count) const {
        expect(bank.balance_of(account_) == initial_balance - count * taken_out,
               "The balance is not what it must be");
    }

    server_process* server_;
    std::int64_t account_ = 0;
    const std::string other_ = "retiro-que-el-cliente-repite";
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: bank-crash BANK-SERVER FOLDER\n";
        return 2;
    }
    try {
        bank::server_process server{argv[1], argv[2]};
        server.start();
        crash_test{server}.run();
        return 0;
    } catch (const std::exception& problem) {
        std::cerr << "bank-crash: " << problem.what() << '\n';
        return 1;
    }
}
