// Plain statements, one after another.
#include "tests/proof/ledger.hpp"

#include <sqlite3.h>

#include <functional>
#include <memory>
#include <stdexcept>

namespace proof {
namespace {

using handle = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using prepared = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

handle open(const std::string& file) {
    sqlite3* db = nullptr;
    const int result = sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr);
    handle opened{db, &sqlite3_close};
    if (result != SQLITE_OK)
        throw std::runtime_error{file + " cannot be opened: " + sqlite3_errmsg(db)};
    return opened;
}

void for_each_row(sqlite3* db, const char* sql, const std::function<void(sqlite3_stmt*)>& see) {
    sqlite3_stmt* raw = nullptr;
    sqlite3_prepare_v2(db, sql, -1, &raw, nullptr);
    const prepared rows{raw, &sqlite3_finalize};
    int result = SQLITE_ERROR;
    while (raw != nullptr && (result = sqlite3_step(raw)) == SQLITE_ROW)
        see(raw);
    if (result != SQLITE_DONE)
        throw std::runtime_error{std::string{sql} + ": " + sqlite3_errmsg(db)};
}

std::string text(sqlite3_stmt* row, int column) {
    const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(row, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
    return bytes == nullptr ? std::string{} : std::string{bytes, size};
}

// As receipts are stored: success, refusal, fault, annulment.
answer read_receipt(sqlite3_stmt* row) {
    using kind = answer::kind;
    constexpr kind kinds[] = {kind::success, kind::refusal, kind::fault, kind::annulled};
    return {.what = kinds[sqlite3_column_int(row, 1)], .text = text(row, 3), .code = text(row, 2)};
}

std::string uuid_text(const std::string& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string written;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) written += '-';
        const auto byte = static_cast<unsigned char>(bytes[i]);
        written.append({digits[byte >> 4], digits[byte & 15]});
    }
    return written;
}

std::string find_damage(sqlite3* db) {
    std::string found;
    for_each_row(db, "pragma integrity_check", [&](sqlite3_stmt* row) {
        if (text(row, 0) != "ok") found += text(row, 0) + '\n';
    });
    for_each_row(db, "pragma foreign_key_check",
                 [&](sqlite3_stmt* row) { found += "a key is broken in " + text(row, 0) + '\n'; });
    return found;
}

}  // namespace

ledger read_ledger(const std::string& file, depth wanted) {
    const auto db = open(file);
    ledger read;
    if (wanted == depth::whole) read.damage = find_damage(db.get());
    for_each_row(db.get(), "select cuenta, saldo, version from cuentas", [&](sqlite3_stmt* row) {
        read.accounts[sqlite3_column_int64(row, 0)] = {.saldo = sqlite3_column_int64(row, 1),
                                                       .version = sqlite3_column_int64(row, 2)};
    });
    for_each_row(
        db.get(),
        "select numero, id, cuenta, cambio, version, saldo from movimientos order by numero",
        [&](sqlite3_stmt* row) {
            read.movements.push_back({.numero = sqlite3_column_int64(row, 0),
                                      .id = text(row, 1),
                                      .cuenta = sqlite3_column_int64(row, 2),
                                      .cambio = sqlite3_column_int64(row, 3),
                                      .version = sqlite3_column_int64(row, 4),
                                      .saldo = sqlite3_column_int64(row, 5)});
        });
    for_each_row(db.get(), "select id, kind, code, answer from tramite_receipts",
                 [&](sqlite3_stmt* row) {
                     read.receipts.emplace(uuid_text(text(row, 0)), read_receipt(row));
                 });
    for_each_row(
        db.get(), "select id, kind, code, answer from tramite_named_receipts",
        [&](sqlite3_stmt* row) { read.receipts.emplace(text(row, 0), read_receipt(row)); });
    return read;
}

}  // namespace proof
