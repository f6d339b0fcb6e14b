// Opening, settings, preparing and the way from a result code to an exception.
#include "store/sqlite/connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <new>
#include <stdexcept>
#include <utility>

#include "base/check.hpp"
#include "base/fault_point.hpp"
#include "store/sqlite/error.hpp"

namespace tramite::store::sqlite {
namespace {

// What a row has beside its largest value: keys, other columns, SQLite's own header.
constexpr std::size_t row_overhead = 64 << 10;

// The database's own code refuses what a damaged or hostile file, or SQL, could do to it.
void harden(sqlite3* db) {
    const auto set = [db](int option, int value) {
        int came = -1;
        if (sqlite3_db_config(db, option, value, &came) != SQLITE_OK || came != value)
            throw std::runtime_error{"SQLite refuses the setting " + std::to_string(option) +
                                     "; it is older than what tramite needs"};
    };
    set(SQLITE_DBCONFIG_DEFENSIVE, 1);
    set(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
    set(SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
    // A string in double quotes is a mistyped column everywhere else.
    set(SQLITE_DBCONFIG_DQS_DML, 0);
    set(SQLITE_DBCONFIG_DQS_DDL, 0);
    // Only the writer checkpoints, and it does so when it is told to (S6).
    set(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
}

}  // namespace

void statement_finalizer::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

void connection_closer::operator()(sqlite3* open) const noexcept {
    // A statement that outlives its connection would be a bug, and its file would stay open.
    TRAMITE_CHECK(sqlite3_close(open) == SQLITE_OK);
}

connection::connection(const std::string& path, access mode, const limits& bounds)
    : path_{path}, mode_{mode} {
    const int flags = (mode == access::writing ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    sqlite3* opened = nullptr;
    const int result = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
    db_.reset(opened);
    if (!db_) throw std::bad_alloc{};
    if (result != SQLITE_OK) raise(result, path);
    configure(bounds);
}

void connection::configure(const limits& bounds) {
    harden(get());
    const auto wait = std::to_string(bounds.database_wait.count());
    set("busy_timeout", wait, wait);
    if (mode_ == access::writing) {
        set("journal_mode", "wal", "wal");
        const bool is_lax = TRAMITE_FAULT_VARIANT("store.synchronous_normal");
        set("synchronous", is_lax ? "normal" : "full", is_lax ? "1" : "2");
        const auto largest = std::to_string(bounds.log_pages_max * 4096);
        set("journal_size_limit", largest, largest);
    } else {
        set("query_only", "on", "1");
    }
    // What is read is bounded, and what was answered or sent can be kept.
    const auto longest = std::max({bounds.result_bytes, bounds.answer_bytes, bounds.message_bytes});
    sqlite3_limit(get(), SQLITE_LIMIT_LENGTH, static_cast<int>(longest + row_overhead));
    const auto cache = "-" + std::to_string(bounds.database_cache_bytes / 1024);
    set("cache_size", cache, cache);
    set("foreign_keys", "on", "1");
    set("wal_autocheckpoint", "0", "0");
    set("mmap_size", "0", "0");
    set("temp_store", "memory", "2");
    set("trusted_schema", "off", "0");
    set("cell_size_check", "on", "1");
    set("fullfsync", "on", "1");
    authorizer_.install(get());
}

void connection::set(std::string_view pragma, const std::string& value, std::string_view expected) {
    const auto ask = "pragma " + std::string{pragma};
    run(ask + " = " + value);
    const auto came = run(ask);
    if (came != expected)
        throw std::runtime_error{path_ + ": SQLite's setting " + std::string{pragma} + " is '" +
                                 came + "' and must be '" + std::string{expected} +
                                 "'; the file system or this build of SQLite does not allow it"};
}

bool connection::is_in_transaction() const noexcept {
    return sqlite3_get_autocommit(get()) == 0;
}

parsed connection::parse(std::string_view sql, use how) {
    // SQLite would read no further, and what is behind would be lost without a word.
    if (sql.find('\0') != std::string_view::npos)
        throw database_error{"a statement holds a NUL byte", {.sqlstate = "42601"}};
    static_cast<void>(authorizer_.take_denial());
    sqlite3_stmt* made = nullptr;
    const char* rest = nullptr;
    const unsigned flags = how == use::often ? SQLITE_PREPARE_PERSISTENT : 0;
    const int result =
        sqlite3_prepare_v3(get(), sql.data(), static_cast<int>(sql.size()), flags, &made, &rest);
    statement_handle statement{made};
    if (result != SQLITE_OK) raise(result, sql);
    return {.statement = std::move(statement),
            .rest = sql.substr(static_cast<std::size_t>(rest - sql.data()))};
}

statement_handle connection::prepare(std::string_view sql, use how) {
    // An empty view has no data to point at.
    auto [statement, rest] = parse(sql.empty() ? std::string_view{""} : sql, how);
    if (!statement)
        throw database_error{"a statement is expected, and the text holds none",
                             {.sqlstate = "42601"}};
    // What follows may be blanks, comments and semicolons, of which SQLite makes no statement.
    while (!rest.empty()) {
        auto next = parse(rest, use::once);
        if (next.statement)
            throw database_error{"one statement is expected, and the text holds several",
                                 {.sqlstate = "42601"}};
        rest = next.rest;
    }
    return std::move(statement);
}

std::string connection::run(std::string_view sql) {
    const auto statement = prepare(sql, use::once);
    std::string first;
    int result = sqlite3_step(statement.get());
    if (result == SQLITE_ROW) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), 0));
        if (text != nullptr) first = text;
        while (result == SQLITE_ROW)
            result = sqlite3_step(statement.get());
    }
    if (result != SQLITE_DONE) raise(result, sql);
    return first;
}

void connection::raise(int result, std::string_view sql) {
    // On a connection that reads, a write is the handler's mistake.
    const bool is_forbidden_write = mode_ == access::reading && result == SQLITE_READONLY;
    if (blame_for(result) == blame::machine && !is_forbidden_write) has_failed_ = true;
    // A forbidden function is told as any other error.
    const auto denial = authorizer_.take_denial();
    const int primary = result & 0xff;
    if (!denial.empty() && (primary == SQLITE_AUTH || primary == SQLITE_ERROR))
        throw make_error(SQLITE_AUTH, denial, sql);
    throw make_error(result, sqlite3_errmsg(get()), sql);
}

}  // namespace tramite::store::sqlite
