// Every change is a row of movimientos, with no constraint on its id: what is done twice is seen.
#include "tests/proof/workload.hpp"

#include <charconv>
#include <stdexcept>

#include "tramite/context.hpp"
#include "tramite/database_error.hpp"
#include "tramite/error.hpp"
#include "tramite/snapshot.hpp"
#include "tramite/transaction.hpp"

namespace proof {

using tramite::context;
using tramite::refused;
using tramite::snapshot;
using tramite::transaction;

// In the namespace, for members are found by name.
struct account_state {
    std::int64_t saldo;
    std::int64_t version;
};

namespace {

std::int64_t last_movement(snapshot& db) {
    return db.one<std::int64_t>("select coalesce(max(numero), 0) from movimientos");
}

position look(std::int64_t cuenta, snapshot& db) {
    const auto now =
        db.one<account_state>("select saldo, version from cuentas where cuenta = $1", cuenta);
    return {.numero = last_movement(db), .saldo = now.saldo, .version = now.version};
}

[[noreturn]] void refuse_seen(const position& seen) {
    throw refused{refusal_text(seen), "fondos"};
}

position record(std::int64_t cuenta, std::int64_t change, const account_state& now, transaction& db,
                const context& about) {
    const auto numero = db.one<std::int64_t>(
        "insert into movimientos(id, cuenta, cambio, version, saldo)"
        " values($1, $2, $3, $4, $5) returning numero",
        about.id(), cuenta, change, now.version, now.saldo);
    return {.numero = numero, .saldo = now.saldo, .version = now.version};
}

position change(std::int64_t cuenta, std::int64_t by, transaction& db, const context& about) {
    const auto now = db.one<account_state>(
        "update cuentas set saldo = saldo + $1, version = version + 1 where cuenta = $2"
        " returning saldo, version",
        by, cuenta);
    return record(cuenta, by, now, db, about);
}

position pay_in(const order& in, transaction& db, const context& about) {
    return change(in.cuenta, in.valor, db, about);
}

position take_out(const order& in, transaction& db, const context& about) {
    const auto seen = look(in.cuenta, db);
    if (seen.saldo < in.valor) refuse_seen(seen);
    return change(in.cuenta, -in.valor, db, about);
}

position move(const order& in, transaction& db, const context& about) {
    const auto taken = take_out(in, db, about);
    change(in.otra, in.valor, db, about);
    return taken;
}

position take_out_jointly(const order& in, transaction& db, const context& about) {
    const auto seen = look(in.cuenta, db);
    if (seen.saldo + look(in.otra, db).saldo < in.valor) refuse_seen(seen);
    return change(in.cuenta, -in.valor, db, about);
}

position count_one(const order& in, transaction& db, const context& about) {
    (void)db.one<std::int64_t>("select count(*) from cuentas where cuenta = $1", in.otra);
    const auto now = db.one<account_state>(
        "insert into cuentas(cuenta, saldo, version) values($1, 1, 1)"
        " on conflict(cuenta) do update set saldo = saldo + 1, version = version + 1"
        " returning saldo, version",
        in.cuenta);
    return record(in.cuenta, 1, now, db, about);
}

position see_one(const order& in, snapshot& db) {
    return look(in.cuenta, db);
}

position see_all(const order&, snapshot& db) {
    const auto all =
        db.one<account_state>("select sum(saldo) as saldo, sum(version) as version from cuentas");
    return {.numero = last_movement(db), .saldo = all.saldo, .version = all.version};
}

position change_and_refuse(const order& in, transaction& db, const context& about) {
    const auto seen = look(in.cuenta, db);
    change(in.cuenta, in.valor, db, about);
    refuse_seen(seen);
}

position change_and_throw(const order& in, transaction& db, const context& about) {
    change(in.cuenta, in.valor, db, about);
    throw std::runtime_error{"thrown by the workload, as it is meant to"};
}

position change_and_break_key(const order& in, transaction& db, const context& about) {
    db.run("insert into hijas(padre) values(-1)");
    return change(in.cuenta, in.valor, db, about);
}

// Also as a handler does it that knows no better: the error is caught and the work goes on, which
// SQLite would do in a transaction of its own for each statement.
position change_and_roll_back(const order& in, transaction& db, const context& about) {
    const auto made = change(in.cuenta, in.valor, db, about);
    const bool is_tables_doing = in.valor % 2 == 0;
    try {
        db.run(is_tables_doing ? "insert into solitarias(valor) values(1)"
                               : "insert or rollback into unicas(valor) values(1)");
    } catch (const tramite::database_error&) {
        if (in.valor % 5 == 0) throw;
        if (in.valor % 5 == 1) return made;
        change(in.otra, in.valor, db, about);
    }
    return made;
}

}  // namespace

void add_to(tramite::catalog& operations) {
    operations.add(deposit, pay_in)
        .add(withdraw, take_out)
        .add(transfer, move)
        .add(withdraw_jointly, take_out_jointly)
        .add(count_key, count_one)
        .add(read_one, see_one)
        .add(read_all, see_all)
        .add(refuse, change_and_refuse)
        .add(fail, change_and_throw)
        .add(break_key, change_and_break_key)
        .add(roll_back, change_and_roll_back);
}

std::vector<tramite::migration> migrations(const accounts& wanted) {
    return {
        "create table cuentas(cuenta integer primary key, saldo integer not null,"
        " version integer not null) strict;"
        "create table movimientos(numero integer primary key, id text not null,"
        " cuenta integer not null, cambio integer not null, version integer not null,"
        " saldo integer not null) strict;"
        "create table padres(padre integer primary key) strict;"
        "create table hijas(padre integer references padres deferrable initially deferred) strict;"
        "create table unicas(valor integer primary key) strict;"
        "create table solitarias(valor integer primary key on conflict rollback) strict;"
        "insert into unicas(valor) values(1);"
        "insert into solitarias(valor) values(1);"
        "insert into cuentas(cuenta, saldo, version) with recursive numero(n) as"
        " (select 1 union all select n + 1 from numero where n < " +
        std::to_string(wanted.count()) + ") select n, " + std::to_string(wanted.balance) +
        ", 0 from numero;"};
}

namespace {

// The words between the three numbers, of which the last may be empty.
struct wording {
    std::string_view before_numero;
    std::string_view before_saldo;
    std::string_view before_version;
    std::string_view end;
};
constexpr wording of_success{"{\"numero\":", ",\"saldo\":", ",\"version\":", "}"};
constexpr wording of_refusal{"No alcanza: numero=", " saldo=", " version=", ""};

std::string write(const position& at, const wording& words) {
    std::string text{words.before_numero};
    text.append(std::to_string(at.numero)).append(words.before_saldo);
    text.append(std::to_string(at.saldo)).append(words.before_version);
    return text.append(std::to_string(at.version)).append(words.end);
}

std::optional<position> read(std::string_view text, const wording& words) {
    const auto take = [&text](std::string_view name) -> std::optional<std::int64_t> {
        if (!text.starts_with(name)) return std::nullopt;
        text.remove_prefix(name.size());
        std::int64_t value = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (problem != std::errc{}) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        return value;
    };
    const auto numero = take(words.before_numero);
    const auto saldo = take(words.before_saldo);
    const auto version = take(words.before_version);
    if (!numero || !saldo || !version || text != words.end) return std::nullopt;
    return position{.numero = *numero, .saldo = *saldo, .version = *version};
}

}  // namespace

std::string success_text(const position& made) {
    return write(made, of_success);
}

std::string refusal_text(const position& seen) {
    return write(seen, of_refusal);
}

std::optional<position> read_success(std::string_view text) {
    return read(text, of_success);
}

std::optional<position> read_refusal(std::string_view text) {
    return read(text, of_refusal);
}

}  // namespace proof
