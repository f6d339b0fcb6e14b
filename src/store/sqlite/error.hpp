// SQLite's result codes and messages as the error that every database shares, and which of them
// mean that the machine failed rather than the statement.
#pragma once

#include <string_view>

#include "tramite/database_error.hpp"

namespace tramite::store::sqlite {

// Who is at fault: the statement (syntax, constraint, permission), or the machine (disk, memory,
// locks, an interrupt), after which the request may be sent again.
enum class blame { statement, machine };

// Of an extended result code.
[[nodiscard]] blame blame_for(int result) noexcept;
[[nodiscard]] std::string_view sqlstate_of(int result, std::string_view message) noexcept;

// `message` is SQLite's own for `result`; constraint, table and column are read from it.
[[nodiscard]] database_error make_error(int result, std::string_view message, std::string_view sql);

// An error that is tramite's own about a statement; `sqlstate` says which.
[[noreturn]] void throw_statement_error(std::string_view sqlstate, std::string_view problem,
                                        std::string_view sql);

}  // namespace tramite::store::sqlite
