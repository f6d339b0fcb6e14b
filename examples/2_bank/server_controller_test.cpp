// Each operation of the bank, each refusal, and what holds when the machine fails: called as its
// clients call it, through the testing kit.
#include "server_controller.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

#include "operations.hpp"
#include "schema.hpp"
#include "tramite/test.hpp"

namespace bank {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using tramite::test::fault;
using namespace std::chrono_literals;

constexpr std::int64_t ana = 12345678;
constexpr std::int64_t luis = 23456789;
constexpr std::int64_t nobody = 99999998;
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

class bank_test : public ::testing::Test {
protected:
    std::int64_t balance_of(std::int64_t cuenta) { return bank.call(balance, {.cuenta = cuenta}); }
    std::vector<entry> entries_of(std::int64_t cuenta) {
        return bank.call(statement, {.cuenta = cuenta});
    }
    template <class In, class Out>
    std::string refusal(const tramite::operation<In, Out>& which,
                        const std::type_identity_t<In>& data) {
        const auto answer = bank.try_call(which, data);
        if (answer) return "it was done";
        EXPECT_EQ(answer.error().code(), "rechazado");
        EXPECT_FALSE(answer.error().is_retriable());
        return answer.error().what();
    }

private:
    static tramite::catalog operations_of(const server_controller& controller) {
        tramite::catalog operations;
        controller.add_to(operations);
        return operations;
    }

    const server_controller controller_{};
    const tramite::catalog operations_ = operations_of(controller_);

protected:
    tramite::test::service bank{operations_, {.migrations = schema()}};
};

TEST_F(bank_test, it_greets_in_capitals) {
    EXPECT_EQ(bank.call(greet, "Hola Mundo"), "HOLA MUNDO");
    EXPECT_EQ(bank.call(greet, nullptr), "");
    EXPECT_EQ(bank.call(greet, {{"a", "b"}}), R"({"A":"B"})");
}

TEST_F(bank_test, a_new_database_has_its_three_accounts) {
    for (const auto cuenta : {ana, luis, std::int64_t{34567890}})
        EXPECT_EQ(balance_of(cuenta), 1'000'000);
    EXPECT_EQ(refusal(balance, {.cuenta = nobody}), "Cuenta no existe");
}

TEST_F(bank_test, a_withdrawal_takes_the_money_and_leaves_its_row) {
    EXPECT_EQ(bank.call(withdraw, {.cuenta = ana, .valor = 100}, {.peer = "10.0.0.7:1234"}),
              "Retiro exitoso");
    EXPECT_EQ(balance_of(ana), 999'900);
    const auto entries = entries_of(ana);
    ASSERT_THAT(entries, SizeIs(2));
    EXPECT_EQ(entries[0].numero, 2);
    EXPECT_EQ(entries[0].tipo, entry_kind::retiro);
    EXPECT_EQ(entries[0].valor, 100);
    EXPECT_EQ(entries[0].saldo, 999'900);
    EXPECT_EQ(entries[0].direccion, "10.0.0.7:1234");
    EXPECT_EQ(entries[1].tipo, entry_kind::apertura);
}

TEST_F(bank_test, all_the_money_may_be_taken_out_and_not_one_more) {
    EXPECT_EQ(refusal(withdraw, {.cuenta = ana, .valor = 1'000'001}), "Fondos insuficientes");
    EXPECT_EQ(bank.call(withdraw, {.cuenta = ana, .valor = 1'000'000}), "Retiro exitoso");
    EXPECT_EQ(refusal(withdraw, {.cuenta = ana, .valor = 1}), "Fondos insuficientes");
    EXPECT_EQ(balance_of(ana), 0);
}

TEST_F(bank_test, a_value_is_above_zero) {
    constexpr auto* too_small = "El valor debe ser superior a cero";
    for (const std::int64_t valor : {std::int64_t{0}, std::int64_t{-1}, -most}) {
        EXPECT_EQ(refusal(withdraw, {.cuenta = ana, .valor = valor}), too_small);
        EXPECT_EQ(refusal(deposit, {.cuenta = ana, .valor = valor}), too_small);
        EXPECT_EQ(refusal(transfer, {.origen = ana, .destino = luis, .valor = valor}), too_small);
    }
    EXPECT_THAT(entries_of(ana), SizeIs(1));
}

TEST_F(bank_test, an_account_that_is_none_is_refused) {
    constexpr auto* none = "Cuenta no existe";
    EXPECT_EQ(refusal(withdraw, {.cuenta = nobody, .valor = 1}), none);
    EXPECT_EQ(refusal(deposit, {.cuenta = nobody, .valor = 1}), none);
    EXPECT_EQ(refusal(statement, {.cuenta = nobody}), none);
    EXPECT_EQ(refusal(transfer, {.origen = nobody, .destino = ana, .valor = 1}), none);
    EXPECT_EQ(refusal(check_client, {.cuenta = nobody, .contrasena = "clave1"}), none);
}

TEST_F(bank_test, a_deposit_that_no_balance_could_hold_is_refused) {
    EXPECT_EQ(bank.call(deposit, {.cuenta = ana, .valor = most - 1'000'000}), "Abono exitoso");
    EXPECT_EQ(balance_of(ana), most);
    constexpr auto* too_much = "El saldo superaría el máximo de una cuenta";
    EXPECT_EQ(refusal(deposit, {.cuenta = ana, .valor = 1}), too_much);
    EXPECT_EQ(refusal(deposit, {.cuenta = ana, .valor = most}), too_much);
    EXPECT_EQ(refusal(transfer, {.origen = luis, .destino = ana, .valor = 1}), too_much);
    EXPECT_EQ(balance_of(ana), most);
    EXPECT_EQ(balance_of(luis), 1'000'000) << "the debit that came first is undone";
}

TEST_F(bank_test, a_transfer_moves_the_money_and_each_side_names_the_other) {
    EXPECT_EQ(bank.call(transfer, {.origen = ana, .destino = luis, .valor = 7}),
              "Transferencia exitosa");
    EXPECT_EQ(balance_of(ana), 999'993);
    EXPECT_EQ(balance_of(luis), 1'000'007);
    EXPECT_EQ(entries_of(ana)[0].tipo, entry_kind::transferencia_enviada);
    EXPECT_EQ(entries_of(ana)[0].contraparte, luis);
    EXPECT_EQ(entries_of(luis)[0].tipo, entry_kind::transferencia_recibida);
    EXPECT_EQ(entries_of(luis)[0].contraparte, ana);
}

TEST_F(bank_test, a_transfer_that_is_refused_moves_nothing) {
    EXPECT_EQ(refusal(transfer, {.origen = ana, .destino = nobody, .valor = 7}),
              "Cuenta no existe");
    EXPECT_EQ(refusal(transfer, {.origen = ana, .destino = luis, .valor = 1'000'001}),
              "Fondos insuficientes");
    EXPECT_EQ(refusal(transfer, {.origen = ana, .destino = ana, .valor = 7}),
              "La cuenta de origen y la de destino son la misma");
    EXPECT_EQ(balance_of(ana), 1'000'000);
    EXPECT_THAT(entries_of(ana), SizeIs(1));
}

TEST_F(bank_test, an_account_is_opened_and_its_password_is_asked_for) {
    const auto opened =
        bank.call(open_account, {.nombre = "Eva Díaz", .contrasena = "secreta", .saldo = 50});
    EXPECT_EQ(opened.cuenta, 40'000'000);
    EXPECT_EQ(balance_of(opened.cuenta), 50);
    const auto client = bank.call(check_client, {.cuenta = opened.cuenta, .contrasena = "secreta"});
    EXPECT_TRUE(client.ok);
    EXPECT_EQ(client.nombre, "Eva Díaz");
    EXPECT_EQ(refusal(check_client, {.cuenta = opened.cuenta, .contrasena = "Secreta"}),
              "Clave incorrecta");
    EXPECT_THAT(bank.one<std::string>("select clave from clientes where nombre = 'Eva Díaz'"),
                HasSubstr("$scrypt$"));
}

TEST_F(bank_test, what_no_account_can_begin_with_is_refused) {
    EXPECT_EQ(refusal(open_account, {.nombre = " \t", .contrasena = "c", .saldo = 0}),
              "El nombre no puede estar vacío");
    EXPECT_EQ(refusal(open_account, {.nombre = "Eva", .contrasena = "", .saldo = 0}),
              "La contraseña no puede estar vacía");
    EXPECT_EQ(refusal(open_account, {.nombre = "Eva", .contrasena = "c", .saldo = -1}),
              "El saldo inicial no puede ser negativo");
    EXPECT_EQ(bank.one<int>("select count(*) from cuentas"), 3);
}

TEST_F(bank_test, there_is_a_last_number_of_an_account) {
    bank.run("update numeracion set siguiente = 100000000");
    EXPECT_EQ(refusal(open_account, {.nombre = "Eva", .contrasena = "c", .saldo = 0}),
              "No quedan números de cuenta");
    EXPECT_EQ(bank.one<int>("select count(*) from clientes"), 3);
}

TEST_F(bank_test, a_statement_is_as_long_as_asked_and_newest_first) {
    for (int i = 1; i <= 5; ++i)
        bank.call(deposit, {.cuenta = ana, .valor = i});
    const auto entries = bank.call(statement, {.cuenta = ana, .limite = 2});
    ASSERT_THAT(entries, SizeIs(2));
    EXPECT_EQ(entries[0].valor, 5);
    EXPECT_EQ(entries[1].valor, 4);
    for (const std::int64_t limite : {0, -1, 1001})
        EXPECT_EQ(refusal(statement, {.cuenta = ana, .limite = limite}),
                  "El límite debe estar entre 1 y 1000");
}

TEST_F(bank_test, a_movement_carries_the_moment_of_its_request) {
    bank.call(deposit, {.cuenta = ana, .valor = 1});
    bank.time().advance(25h + 1ms);
    bank.call(deposit, {.cuenta = ana, .valor = 1});
    EXPECT_EQ(entries_of(ana)[1].fecha, "2026-01-01T12:00:00.000Z");
    EXPECT_EQ(entries_of(ana)[0].fecha, "2026-01-02T13:00:00.001Z");
}

TEST_F(bank_test, a_withdrawal_that_is_sent_twice_takes_the_money_once) {
    const tramite::test::caller who{.id = "retiro-de-ana-del-lunes"};
    EXPECT_EQ(bank.call(withdraw, {.cuenta = ana, .valor = 100}, who), "Retiro exitoso");
    bank.restart();
    EXPECT_EQ(bank.call(withdraw, {.cuenta = ana, .valor = 100}, who), "Retiro exitoso");
    EXPECT_EQ(balance_of(ana), 999'900);
    EXPECT_EQ(bank.try_call(withdraw, {.cuenta = ana, .valor = 200}, who).error().code(),
              "id_reutilizado");
}

TEST_F(bank_test, a_refusal_stays_one_when_the_money_has_come) {
    const tramite::test::caller who{.id = "retiro-grande-de-ana"};
    EXPECT_FALSE(bank.try_call(withdraw, {.cuenta = ana, .valor = 1'000'001}, who));
    bank.call(deposit, {.cuenta = ana, .valor = 1});
    EXPECT_STREQ(bank.try_call(withdraw, {.cuenta = ana, .valor = 1'000'001}, who).error().what(),
                 "Fondos insuficientes");
    EXPECT_EQ(balance_of(ana), 1'000'001);
}

TEST_F(bank_test, a_full_disk_does_nothing_and_may_be_tried_again) {
    const tramite::test::caller who{.id = "retiro-con-disco-lleno"};
    bank.fail(fault::disk_full);
    const auto answer = bank.try_call(withdraw, {.cuenta = ana, .valor = 100}, who);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), "no_disponible");
    EXPECT_TRUE(answer.error().is_retriable());
    EXPECT_EQ(balance_of(ana), 1'000'000);
    bank.mend();
    EXPECT_EQ(bank.call(withdraw, {.cuenta = ana, .valor = 100}, who), "Retiro exitoso");
    EXPECT_EQ(balance_of(ana), 999'900);
}

TEST_F(bank_test, a_server_killed_around_the_commit_takes_the_money_once) {
    std::int64_t left = 1'000'000;
    for (const auto when : {fault::killed_before_commit, fault::killed_after_commit}) {
        const tramite::test::caller who{.id = "retiro-interrumpido-" +
                                              std::to_string(static_cast<int>(when))};
        bank.fail(when);
        EXPECT_THROW(bank.call(withdraw, {.cuenta = ana, .valor = 100}, who),
                     tramite::outcome_unknown);
        EXPECT_EQ(bank.call(withdraw, {.cuenta = ana, .valor = 100}, who), "Retiro exitoso");
        EXPECT_EQ(balance_of(ana), left -= 100);
    }
}

TEST_F(bank_test, withdrawals_that_arrive_together_never_overdraw) {
    auto together = bank.new_batch();
    auto first = together.add(withdraw, {.cuenta = ana, .valor = 700'000});
    auto second = together.add(withdraw, {.cuenta = ana, .valor = 700'000});
    auto after = together.add(balance, {.cuenta = ana});
    together.send();
    EXPECT_EQ(first.get(), "Retiro exitoso");
    EXPECT_THROW(second.get(), tramite::error);
    EXPECT_EQ(after.get(), 300'000);
}

TEST_F(bank_test, what_does_not_fit_the_contract_is_told_by_its_path) {
    EXPECT_THAT(bank.exchange(R"({"operacion":"retiro","datos":{"cuenta":12345678}})"),
                HasSubstr("valor"));
    EXPECT_THAT(bank.exchange(R"({"operacion":"retirar","datos":null})"), HasSubstr("'retiro'"));
}

}  // namespace
}  // namespace bank
