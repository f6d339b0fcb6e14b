// Every change of a balance is one `update ... returning`, which checks and changes in one step,
// and one row of movimientos. Only when it changed nothing is it asked why.
#include "server_controller.hpp"

#include <chrono>
#include <cstdio>
#include <optional>
#include <string_view>

#include "capitals.hpp"
#include "password.hpp"
#include "tramite/catalog.hpp"
#include "tramite/error.hpp"
#include "tramite/json.hpp"

namespace bank {

using tramite::context;
using tramite::refused;
using tramite::snapshot;
using tramite::transaction;

// An account behind a change of its balance. In the namespace, for members are found by name.
struct account_state {
    std::int64_t saldo;
    std::int64_t movimientos;
};

struct stored_client {
    std::string nombre;
    std::string clave;
};

namespace {

// What its row in movimientos says of a change, beside the account's new state.
struct change {
    std::int64_t cuenta;
    entry_kind tipo;
    std::int64_t valor;
    std::optional<std::int64_t> contraparte = {};
};

constexpr std::int64_t statement_limit_max = 1000;

// 2026-01-31T23:59:59.123Z
[[nodiscard]] std::string in_iso(std::chrono::system_clock::time_point moment) {
    using namespace std::chrono;
    const auto day = floor<days>(moment);
    const year_month_day date{day};
    const hh_mm_ss time{floor<milliseconds>(moment - day)};
    char text[40];
    std::snprintf(
        text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return text;
}

[[nodiscard]] bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

void require_positive(std::int64_t valor) {
    if (valor <= 0) throw refused{"El valor debe ser superior a cero"};
}

[[nodiscard]] std::int64_t balance_of(std::int64_t cuenta, snapshot& db) {
    const auto saldo =
        db.maybe_one<std::int64_t>("select saldo from cuentas where cuenta = $1", cuenta);
    return saldo ? *saldo : throw refused{"Cuenta no existe"};
}

void record(const change& made, const account_state& now, transaction& db, const context& about) {
    db.run(
        "insert into movimientos(cuenta, numero, fecha, tipo, valor, saldo, contraparte, direccion)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        made.cuenta, now.movimientos, in_iso(about.now()), made.tipo, made.valor, now.saldo,
        made.contraparte, about.peer());
}

[[nodiscard]] account_state debit(const movement& in, transaction& db) {
    const auto now = db.maybe_one<account_state>(
        "update cuentas set saldo = saldo - $1, movimientos = movimientos + 1"
        " where cuenta = $2 and saldo >= $1 returning saldo, movimientos",
        in.valor, in.cuenta);
    if (now) return *now;
    (void)balance_of(in.cuenta, db);
    throw refused{"Fondos insuficientes"};
}

// The sum is never made before it is known to fit: SQLite would make a real number of it.
[[nodiscard]] account_state credit(const movement& in, transaction& db) {
    const auto now = db.maybe_one<account_state>(
        "update cuentas set saldo = saldo + $1, movimientos = movimientos + 1"
        " where cuenta = $2 and saldo <= 9223372036854775807 - $1 returning saldo, movimientos",
        in.valor, in.cuenta);
    if (now) return *now;
    (void)balance_of(in.cuenta, db);
    throw refused{"El saldo superaría el máximo de una cuenta"};
}

}  // namespace

void server_controller::add_to(tramite::catalog& operations) const {
    operations.add(greet, *this, &server_controller::capitals, tramite::immediate)
        .add(open_account, *this, &server_controller::hash, &server_controller::open)
        .add(check_client, *this, &server_controller::check)
        .add(balance, *this, &server_controller::read_balance)
        .add(withdraw, *this, &server_controller::take_out)
        .add(deposit, *this, &server_controller::pay_in)
        .add(transfer, *this, &server_controller::move)
        .add(statement, *this, &server_controller::read_statement);
}

std::string server_controller::capitals(const boost::json::value& in) const {
    if (in.is_null()) return "";
    return in_capitals(in.is_string() ? std::string{in.get_string()} : tramite::to_json(in));
}

std::string server_controller::hash(const application& in, const context& about) const {
    if (is_blank(in.nombre)) throw refused{"El nombre no puede estar vacío"};
    if (in.contrasena.reveal().empty()) throw refused{"La contraseña no puede estar vacía"};
    if (in.saldo < 0) throw refused{"El saldo inicial no puede ser negativo"};
    return hash_password(in.contrasena.reveal(), about.random_bytes(salt_bytes));
}

account server_controller::open(const application& in, const std::string& hashed, transaction& db,
                                const context& about) const {
    const auto cuenta = db.maybe_one<std::int64_t>(
        "update numeracion set siguiente = siguiente + 1 where siguiente <= 99999999"
        " returning siguiente - 1");
    if (!cuenta) throw refused{"No quedan números de cuenta"};
    const auto cliente = db.one<std::int64_t>(
        "insert into clientes(nombre, clave) values ($1, $2) returning cliente", in.nombre, hashed);
    db.run("insert into cuentas(cuenta, cliente, saldo, movimientos) values ($1, $2, $3, 1)",
           *cuenta, cliente, in.saldo);
    record({.cuenta = *cuenta, .tipo = entry_kind::apertura, .valor = in.saldo},
           {.saldo = in.saldo, .movimientos = 1}, db, about);
    return {.cuenta = *cuenta};
}

client_data server_controller::check(const credentials& in, snapshot& db) const {
    const auto client = db.maybe_one<stored_client>(
        "select nombre, clave from clientes natural join cuentas where cuenta = $1", in.cuenta);
    db.end();  // Hashing takes long, and needs no database.
    if (!client) throw refused{"Cuenta no existe"};
    if (!is_password(in.contrasena.reveal(), client->clave)) throw refused{"Clave incorrecta"};
    return {.ok = true, .error = "", .nombre = client->nombre};
}

std::int64_t server_controller::read_balance(const account& in, snapshot& db) const {
    return balance_of(in.cuenta, db);
}

std::vector<entry> server_controller::read_statement(const statement_request& in,
                                                     snapshot& db) const {
    if (in.limite < 1 || in.limite > statement_limit_max)
        throw refused{"El límite debe estar entre 1 y 1000"};
    (void)balance_of(in.cuenta, db);
    return db.all<entry>(
        "select numero, fecha, tipo, valor, saldo, contraparte, direccion from movimientos"
        " where cuenta = $1 order by numero desc limit $2",
        in.cuenta, in.limite);
}

std::string server_controller::take_out(const movement& in, transaction& db,
                                        const context& about) const {
    require_positive(in.valor);
    const auto now = debit(in, db);
    record({.cuenta = in.cuenta, .tipo = entry_kind::retiro, .valor = in.valor}, now, db, about);
    return "Retiro exitoso";
}

std::string server_controller::pay_in(const movement& in, transaction& db,
                                      const context& about) const {
    require_positive(in.valor);
    const auto now = credit(in, db);
    record({.cuenta = in.cuenta, .tipo = entry_kind::abono, .valor = in.valor}, now, db, about);
    return "Abono exitoso";
}

std::string server_controller::move(const transfer_order& in, transaction& db,
                                    const context& about) const {
    require_positive(in.valor);
    if (in.origen == in.destino) throw refused{"La cuenta de origen y la de destino son la misma"};
    const auto from = debit({.cuenta = in.origen, .valor = in.valor}, db);
    const auto to = credit({.cuenta = in.destino, .valor = in.valor}, db);
    record({.cuenta = in.origen,
            .tipo = entry_kind::transferencia_enviada,
            .valor = in.valor,
            .contraparte = in.destino},
           from, db, about);
    record({.cuenta = in.destino,
            .tipo = entry_kind::transferencia_recibida,
            .valor = in.valor,
            .contraparte = in.origen},
           to, db, about);
    return "Transferencia exitosa";
}

}  // namespace bank
