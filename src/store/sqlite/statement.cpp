// Binding without copies; the value lives in the caller for as long as the statement runs.
#include "store/sqlite/statement.hpp"

#include <sqlite3.h>

namespace tramite::store::sqlite {

statement::statement(connection& on, std::string_view sql)
    : on_{on}, sql_{sql}, handle_{on.prepare(sql, use::often)} {}

statement& statement::bind(int place, std::int64_t number) {
    check(sqlite3_bind_int64(handle_.get(), place, number));
    return *this;
}

statement& statement::bind(int place, std::string_view text) {
    // A null pointer would be bound as NULL.
    const char* data = text.data() == nullptr ? "" : text.data();
    check(sqlite3_bind_text64(handle_.get(), place, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

statement& statement::bind(int place, std::span<const std::byte> blob) {
    check(sqlite3_bind_blob64(handle_.get(), place, blob.data(), blob.size(), SQLITE_STATIC));
    return *this;
}

statement& statement::bind_null(int place) {
    check(sqlite3_bind_null(handle_.get(), place));
    return *this;
}

bool statement::step() {
    const int result = sqlite3_step(handle_.get());
    if (result == SQLITE_ROW) return true;
    if (result != SQLITE_DONE) check(result);
    return false;
}

void statement::run() {
    const reset_later end{*this};
    while (step()) {
    }
}

int statement::attempt() noexcept {
    int result = sqlite3_step(handle_.get());
    while (result == SQLITE_ROW)
        result = sqlite3_step(handle_.get());
    if (result == SQLITE_DONE) result = SQLITE_OK;
    sqlite3_reset(handle_.get());
    return result;
}

void statement::reset() noexcept {
    sqlite3_reset(handle_.get());
}

std::int64_t statement::integer(int column) const noexcept {
    return sqlite3_column_int64(handle_.get(), column);
}

std::string_view statement::text(int column) const {
    const bool is_null = sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
    const int bytes = sqlite3_column_bytes(handle_.get(), column);
    if (data != nullptr) return {data, static_cast<std::size_t>(bytes)};
    // Nothing of a text that is there means that there was no memory for it.
    if (!is_null) on_.raise(SQLITE_NOMEM, sql_);
    return {};
}

std::span<const std::byte> statement::blob(int column) const noexcept {
    const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(handle_.get(), column));
    const int bytes = sqlite3_column_bytes(handle_.get(), column);
    return {data, data == nullptr ? 0 : static_cast<std::size_t>(bytes)};
}

void statement::check(int result) {
    if (result != SQLITE_OK) on_.raise(result, sql_);
}

}  // namespace tramite::store::sqlite
