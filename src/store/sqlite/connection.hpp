// One SQLite connection with the settings that the promises rest on, each read back. For the
// writer, the readers and what prepares the database at start.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "metrics/sheet.hpp"
#include "store/sqlite/authorizer.hpp"
#include "tramite/limits.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace tramite::store::sqlite {

struct statement_finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept;
};
struct connection_closer {
    void operator()(sqlite3* open) const noexcept;
};
using statement_handle = std::unique_ptr<sqlite3_stmt, statement_finalizer>;

enum class access : std::uint8_t { writing, reading };
// Whether a statement is kept prepared, which SQLite allocates for otherwise.
enum class use : std::uint8_t { once, often };

// A statement, null if the text held none, and the text behind it.
struct parsed {
    statement_handle statement;
    std::string_view rest;
};

// Thread: one at a time.
class connection {
public:
    // `path` is absolute, the file exists. Throws std::runtime_error if a setting does not take,
    // database_error for what SQLite refuses.
    connection(const std::string& path, access mode, const limits& bounds);
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    [[nodiscard]] sqlite3* get() const noexcept { return db_.get(); }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    void set_caller(caller who) noexcept { authorizer_.set_caller(who); }
    [[nodiscard]] bool is_in_transaction() const noexcept;

    // From now on what it does is counted there.
    void count_in(metrics::store_sheet& numbers) noexcept { numbers_ = &numbers; }
    [[nodiscard]] metrics::store_sheet& numbers() noexcept { return *numbers_; }

    // The first statement of the text.
    [[nodiscard]] parsed parse(std::string_view sql, use how);
    // The only statement of the text. No statement, or several, are database_errors.
    [[nodiscard]] statement_handle prepare(std::string_view sql, use how);
    // Runs one statement of tramite's own, and gives the first column of its first row as text.
    std::string run(std::string_view sql);

    // Throws what SQLite's last call on this connection reported.
    [[noreturn]] void raise(int result, std::string_view sql);

    // The machine failed since the last forgive(): a raise() that was not the statement's fault.
    [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }
    void note_failure() noexcept { has_failed_ = true; }
    void forgive() noexcept { has_failed_ = false; }

private:
    void configure(const limits& bounds);
    void set(std::string_view pragma, const std::string& value, std::string_view expected);

    std::string path_;
    access mode_;
    // Asked by the connection until it is closed, so it is destroyed after it.
    authorizer authorizer_;
    std::unique_ptr<sqlite3, connection_closer> db_;
    bool has_failed_ = false;
    // For a connection that nobody watches.
    metrics::store_sheet unwatched_;
    metrics::store_sheet* numbers_ = &unwatched_;
};

}  // namespace tramite::store::sqlite
