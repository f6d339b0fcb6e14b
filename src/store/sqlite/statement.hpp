// A statement of tramite's own, prepared once, outside the handlers' cache.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "store/sqlite/connection.hpp"

namespace tramite::store::sqlite {

// Places and columns count as SQLite counts them: places from 1, columns from 0. What is bound
// must live until reset(). Every call but reset() and attempt() throws database_error.
class statement {
public:
    // `sql` is a literal: it is kept as a view.
    statement(connection& on, std::string_view sql);

    statement& bind(int place, std::int64_t number);
    statement& bind(int place, std::string_view text);
    statement& bind(int place, std::span<const std::byte> blob);
    statement& bind_null(int place);

    // Whether there is a row. Behind the last the statement has ended.
    bool step();
    // Steps to the end, without rows, and resets.
    void run();
    // The same, and gives SQLite's result instead of throwing.
    [[nodiscard]] int attempt() noexcept;
    void reset() noexcept;

    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::span<const std::byte> blob(int column) const noexcept;

private:
    void check(int result);

    connection& on_;
    std::string_view sql_;
    statement_handle handle_;
};

// Resets a statement however its use ends.
class reset_later {
public:
    explicit reset_later(statement& used) noexcept : used_{used} {}
    reset_later(const reset_later&) = delete;
    reset_later& operator=(const reset_later&) = delete;
    ~reset_later() { used_.reset(); }

private:
    statement& used_;
};

}  // namespace tramite::store::sqlite
