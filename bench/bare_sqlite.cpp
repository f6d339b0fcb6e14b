// What a store can reach at most: the bank's withdrawal with its receipt, in groups, in one thread
// without sockets, JSON or checks. `bare-sqlite FILE` works on a store that bank-server has made:
// its tables and indexes, its settings, its statements. Prints its rate as JSON.
#include <sqlite3.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "bench/flags.hpp"
#include "bench/uuid_source.hpp"
#include "tramite/limits.hpp"

namespace {

using tramite::bench::uuid_source;
using statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;
using database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

struct plan {
    std::string file;
    std::int64_t group;
    std::int64_t accounts;
    std::int64_t first_account;
    std::chrono::milliseconds warm_up;
    std::chrono::milliseconds duration;
};

class withdrawals {
public:
    explicit withdrawals(const plan& wanted);

    void run_group();

private:
    [[nodiscard]] statement prepare(std::string_view sql) const;
    [[noreturn]] void fail(const char* what) const;
    void settle(sqlite3_stmt* whole) const;
    void claim(std::span<const std::byte> id) const;
    void move(std::int64_t account) const;
    void keep(std::span<const std::byte> id) const;
    void checkpoint();
    static int on_commit(void* self, sqlite3*, const char*, int pages) {
        static_cast<withdrawals*>(self)->pages_ = pages;
        return SQLITE_OK;
    }

    const plan* wanted_;
    tramite::limits bounds_;
    database db_;
    statement begin_, commit_, mark_, release_, find_, debit_, record_, keep_;
    mutable uuid_source source_;
    int pages_ = 0;
    int pages_copied_ = 0;
};

sqlite3* open(const plan& wanted) {
    sqlite3* opened = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    if (sqlite3_open_v2(wanted.file.c_str(), &opened, flags, nullptr) != SQLITE_OK)
        throw std::runtime_error{wanted.file + " cannot be opened"};
    const auto cache = tramite::limits{}.database_cache_bytes / 1024;
    const auto settings =
        "pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -" +
        std::to_string(cache) +
        "; pragma foreign_keys = on; pragma wal_autocheckpoint = 0; pragma mmap_size = 0;"
        "pragma temp_store = memory; pragma trusted_schema = off; pragma cell_size_check = on";
    if (sqlite3_exec(opened, settings.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error{"a setting was refused"};
    return opened;
}

withdrawals::withdrawals(const plan& wanted)
    : wanted_{&wanted},
      db_{open(wanted), &sqlite3_close},
      begin_{prepare("begin immediate")},
      commit_{prepare("commit")},
      mark_{prepare("savepoint tramite_request")},
      release_{prepare("release tramite_request")},
      find_{prepare("select digest, kind, code, answer from tramite_receipts "
                    "where id = ?1 and principal = ?2")},
      debit_{prepare("update cuentas set saldo = saldo - $1, movimientos = movimientos + 1"
                     " where cuenta = $2 and saldo >= $1 returning saldo, movimientos")},
      record_{prepare("insert into movimientos(cuenta, numero, fecha, tipo, valor, saldo, "
                      "contraparte, direccion) values ($1, $2, $3, $4, $5, $6, $7, $8)")},
      keep_{prepare("insert into tramite_receipts(id, principal, digest, kind, code, answer) "
                    "values(?1, ?2, ?3, ?4, ?5, ?6)")} {
    sqlite3_wal_hook(db_.get(), &on_commit, this);
}

statement withdrawals::prepare(std::string_view sql) const {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &made, nullptr) != SQLITE_OK)
        fail("prepare");
    return {made, &sqlite3_finalize};
}

void withdrawals::fail(const char* what) const {
    throw std::runtime_error{std::string{what} + ": " + sqlite3_errmsg(db_.get())};
}

void withdrawals::settle(sqlite3_stmt* whole) const {
    if (sqlite3_step(whole) != SQLITE_DONE) fail(sqlite3_sql(whole));
    sqlite3_reset(whole);
}

void withdrawals::run_group() {
    settle(begin_.get());
    for (std::int64_t i = 0; i < wanted_->group; ++i) {
        const auto id = source_.next();
        const auto account = wanted_->first_account +
                             static_cast<std::int64_t>(
                                 source_.random() % static_cast<std::uint64_t>(wanted_->accounts));
        claim(id);
        settle(mark_.get());
        move(account);
        settle(release_.get());
        keep(id);
    }
    settle(commit_.get());
    checkpoint();
}

void withdrawals::claim(std::span<const std::byte> id) const {
    sqlite3_bind_blob(find_.get(), 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
    sqlite3_bind_text(find_.get(), 2, "", 0, SQLITE_STATIC);
    settle(find_.get());
}

void withdrawals::move(std::int64_t account) const {
    sqlite3_bind_int64(debit_.get(), 1, 1);
    sqlite3_bind_int64(debit_.get(), 2, account);
    if (sqlite3_step(debit_.get()) != SQLITE_ROW) fail("there is no such account, or no money");
    const auto balance = sqlite3_column_int64(debit_.get(), 0);
    const auto number = sqlite3_column_int64(debit_.get(), 1);
    settle(debit_.get());
    sqlite3_bind_int64(record_.get(), 1, account);
    sqlite3_bind_int64(record_.get(), 2, number);
    sqlite3_bind_text(record_.get(), 3, "2026-01-31T23:59:59.123Z", -1, SQLITE_STATIC);
    sqlite3_bind_text(record_.get(), 4, "retiro", -1, SQLITE_STATIC);
    sqlite3_bind_int64(record_.get(), 5, 1);
    sqlite3_bind_int64(record_.get(), 6, balance);
    sqlite3_bind_null(record_.get(), 7);
    sqlite3_bind_text(record_.get(), 8, "127.0.0.1:45678", -1, SQLITE_STATIC);
    settle(record_.get());
}

void withdrawals::keep(std::span<const std::byte> id) const {
    sqlite3_bind_blob(keep_.get(), 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
    sqlite3_bind_text(keep_.get(), 2, "", 0, SQLITE_STATIC);
    sqlite3_bind_blob(keep_.get(), 3, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
    sqlite3_bind_int64(keep_.get(), 4, 0);
    sqlite3_bind_null(keep_.get(), 5);
    sqlite3_bind_text(keep_.get(), 6, "\"Retiro exitoso\"", -1, SQLITE_STATIC);
    settle(keep_.get());
}

// As src/store/sqlite/log_keeper.cpp does it between groups.
void withdrawals::checkpoint() {
    const auto few = static_cast<int>(bounds_.log_pages);
    if (pages_ < pages_copied_) pages_copied_ = 0;
    if (pages_ < pages_copied_ + few) return;
    if (sqlite3_wal_checkpoint_v2(db_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                                  nullptr) != SQLITE_OK)
        fail("checkpoint");
    pages_copied_ = pages_;
}

void measure(const plan& wanted) {
    const tramite::base::system_clock time;
    withdrawals bank{wanted};
    const auto begin = time.monotonic() + wanted.warm_up;
    while (time.monotonic() < begin)
        bank.run_group();
    const auto from = time.monotonic();
    std::int64_t groups = 0;
    auto now = from;
    for (; now < from + wanted.duration; now = time.monotonic()) {
        bank.run_group();
        ++groups;
    }
    const double seconds = std::chrono::duration<double>(now - from).count();
    std::printf(R"({"group": %lld, "groups": %lld, "seconds": %.3f, "per_second": %.1f})"
                "\n",
                static_cast<long long>(wanted.group), static_cast<long long>(groups), seconds,
                static_cast<double>(groups * wanted.group) / seconds);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        tramite::bench::flags given{argc, argv};
        plan wanted{.file = given.words().size() == 1 ? given.words()[0] : "",
                    .group = given.take("group", 50),
                    .accounts = given.take("accounts", 1),
                    .first_account = given.take("first-account", 12345678),
                    .warm_up = std::chrono::milliseconds{given.take("warm-up-ms", 500)},
                    .duration = std::chrono::milliseconds{given.take("ms", 3000)}};
        given.end();
        if (wanted.file.empty() || wanted.group < 1 || wanted.accounts < 1)
            throw std::invalid_argument{"usage: bare-sqlite FILE [--group N] [--accounts N]"};
        measure(wanted);
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "bare-sqlite: %s\n", failed.what());
        return 1;
    }
}
