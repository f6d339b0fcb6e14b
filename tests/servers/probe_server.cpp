// A server whose handlers do what no application should. For tests/scenario only.
#include <chrono>
#include <fstream>
#include <stdexcept>

#include "probe_operations.hpp"
#include "tramite/catalog.hpp"
#include "tramite/error.hpp"
#include "tramite/serve.hpp"

namespace probe {
namespace {

using tramite::context;
using tramite::database_error;
using tramite::refused;
using tramite::snapshot;
using tramite::transaction;

std::int64_t insert(const std::string& text, transaction& db, const context& about) {
    db.run("insert into notas(texto, id) values ($1, $2)", text, about.id());
    return db.one<std::int64_t>("select count(*) from notas");
}

std::int64_t insert_note(const note& in, transaction& db, const context& about) {
    return insert(in.texto, db, about);
}

[[noreturn]] std::int64_t insert_and_throw(const note& in, transaction& db, const context& about) {
    (void)insert(in.texto, db, about);
    throw std::runtime_error{"a secret that must not reach the client"};
}

[[noreturn]] std::int64_t insert_and_refuse(const refused_note& in, transaction& db,
                                            const context& about) {
    (void)insert(in.texto, db, about);
    throw refused{in.mensaje, in.codigo};
}

// Open or closed by what the table `ajustes` says, so that a second attempt can fare otherwise.
std::int64_t insert_if_open(const note& in, transaction& db, const context& about) {
    const auto count = insert(in.texto, db, about);
    if (db.one<std::int64_t>("select abierto from ajustes") == 0)
        throw tramite::try_again{"it is closed"};
    return count;
}

std::string run_statement(const std::string& sql, transaction& db) {
    return "ok " + std::to_string(db.run(sql));
}

std::vector<std::string> run_statements(const statements& in, transaction& db) {
    std::vector<std::string> told;
    for (const auto& sql : in.sentencias) {
        if (!in.tragar.value_or(false)) {
            told.push_back(run_statement(sql, db));
            continue;
        }
        try {
            told.push_back(run_statement(sql, db));
        } catch (const database_error& problem) {
            told.push_back(problem.sqlstate() + " " + problem.what());
        }
    }
    return told;
}

std::vector<std::string> read_statements(const statements& in, snapshot& db) {
    std::vector<std::string> told;
    for (const auto& sql : in.sentencias)
        for (const auto number : db.all<std::int64_t>(sql))
            told.push_back(std::to_string(number));
    return told;
}

known tell_known(const context& about) {
    const auto since = about.now().time_since_epoch();
    return {.operacion = about.operation(),
            .principal = about.principal(),
            .direccion = about.peer(),
            .id = about.id(),
            .ahora_ms = std::chrono::duration_cast<std::chrono::milliseconds>(since).count(),
            .azar = about.random_bytes(16)};
}

// A gate is a FIFO that the test made: opening it waits for the test, and its end is the test's
// leave to go on. So no test has to sleep, and the server keeps no state.
void pass(const std::string& gate) {
    (void)std::ifstream{gate}.get();
}

std::string wait_at_gate(const gate_name& in) {
    pass(in.puerta);
    return "pasó";
}

std::string prepare_at_gate(const preparation& in) {
    if (in.huella) std::ofstream{*in.huella, std::ios::app} << "preparado\n";
    pass(in.puerta);
    return "pasó";
}

std::string write_prepared(const preparation&, const std::string& made, transaction& db,
                           const context& about) {
    (void)insert("preparada", db, about);
    return made;
}

std::int64_t read_and_wait_at_gate(const gate_name& in, snapshot& db) {
    const auto before = db.one<std::int64_t>("select count(*) from notas");
    pass(in.puerta);
    return before;
}

std::int64_t write_and_wait_at_gate(const gated_note& in, transaction& db, const context& about) {
    const auto count = insert(in.texto, db, about);
    pass(in.puerta);
    return count;
}

std::string make_large(const size& in) {
    return std::string(static_cast<std::size_t>(in.bytes), 'x');
}

void add_misbehaving(tramite::catalog& operations) {
    operations.add(write, insert_note)
        .add(notes,
             [](snapshot& db) {
                 return db.all<std::string>("select texto from notas order by nota");
             })
        .add(count, [](snapshot& db) { return db.one<std::int64_t>("select count(*) from notas"); })
        .add(write_and_throw, insert_and_throw)
        .add(write_and_refuse, insert_and_refuse)
        .add(write_if_open, insert_if_open)
        .add(
            refuse_in_preparation,
            [](const note&) -> int { throw refused{"No desde el principio"}; },
            [](const note& in, int, transaction& db, const context& about) {
                return insert(in.texto, db, about);
            })
        .add(run_sql, run_statements)
        .add(read_sql, read_statements)
        .add(keep_secret,
             [](const password& in, transaction& db) {
                 return db.one<std::int64_t>("select count(*) from notas") +
                        static_cast<std::int64_t>(in.contrasena.reveal().size());
             })
        .add(write_large, [](const size& in, transaction& db, const context& about) {
            (void)insert("grande", db, about);
            return make_large(in);
        });
}

void add_computing(tramite::catalog& operations) {
    operations.add(echo, [](const value& in) { return in; })
        .add(
            echo_at_once, [](const value& in) { return in; }, tramite::immediate)
        .add(echo_shapes, [](const shapes& in) { return in; })
        .add(what_is_known, tell_known)
        .add(large, make_large)
        .add(break_down, [] { throw 42; });
}

void add_waiting(tramite::catalog& operations) {
    operations.add(wait, wait_at_gate)
        .add(wait_at_once, wait_at_gate, tramite::immediate)
        .add(wait_in_preparation, prepare_at_gate, write_prepared)
        .add(read_and_wait, read_and_wait_at_gate)
        .add(write_and_wait, write_and_wait_at_gate);
}

std::int64_t open_many(const new_accounts& in, transaction& db) {
    for (std::int64_t cuenta = 0; cuenta < in.cuantas; ++cuenta)
        db.run("insert into cuentas(cuenta, saldo) values ($1, $2)", cuenta, in.saldo);
    return in.cuantas;
}

void post(const account& changed, std::int64_t change, transaction& db, const context& about) {
    db.run("insert into asientos(id, cuenta, cambio, saldo) values ($1, $2, $3, $4)", about.id(),
           changed.cuenta, change, changed.saldo);
}

account change_balance(std::int64_t cuenta, std::int64_t change, transaction& db) {
    return db.one<account>(
        "update cuentas set saldo = saldo + $1 where cuenta = $2 returning cuenta, saldo", change,
        cuenta);
}

// The origin may go below zero first: then the constraint says no, and the handler with it.
std::string move_money(const transfer_order& in, transaction& db, const context& about) {
    try {
        post(change_balance(in.destino, in.valor, db), in.valor, db, about);
        post(change_balance(in.origen, -in.valor, db), -in.valor, db, about);
    } catch (const database_error& problem) {
        if (!problem.is_constraint()) throw;
        throw refused{"Fondos insuficientes"};
    }
    return "movido";
}

void add_money(tramite::catalog& operations) {
    operations.add(open_accounts, open_many)
        .add(move, move_money)
        .add(balances,
             [](snapshot& db) {
                 return db.all<account>("select cuenta, saldo from cuentas order by cuenta");
             })
        .add(postings, [](snapshot& db) {
            return db.all<posting>(
                "select id, cuenta, cambio, saldo from asientos order by asiento");
        });
}

}  // namespace
}  // namespace probe

int main(int argc, char** argv) {
    tramite::catalog operations;
    probe::add_misbehaving(operations);
    probe::add_computing(operations);
    probe::add_waiting(operations);
    probe::add_money(operations);
    return tramite::serve(
        argc, argv, operations,
        {.migrations = {"create table notas(nota integer primary key, texto text, id text);"
                        "create table ajustes(abierto integer);"
                        "insert into ajustes values (0);"
                        "create table padres(padre integer primary key);"
                        "create table hijos(padre integer references padres(padre)"
                        " deferrable initially deferred);",
                        "create table cuentas(cuenta integer primary key,"
                        " saldo integer check (saldo >= 0));"
                        "create table asientos(asiento integer primary key, id text,"
                        " cuenta integer, cambio integer, saldo integer);"},
         .store = "sqlite:probe.db",
         .name = "probe-server"});
}
