// The table from SQLite's codes to SQLSTATE, and the parsing of its messages, whose forms are part
// of SQLite's interface in all but name: its own tests compare them.
#include "store/sqlite/error.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/error.hpp"
#include "store/row.hpp"

namespace tramite::store::sqlite {
namespace {

struct code_row {
    int result;
    std::string_view sqlstate;
};

// Extended codes first: the first that is equal to the code or to its lowest byte counts.
constexpr std::array code_table{
    code_row{SQLITE_CONSTRAINT_UNIQUE, "23505"},
    code_row{SQLITE_CONSTRAINT_PRIMARYKEY, "23505"},
    code_row{SQLITE_CONSTRAINT_ROWID, "23505"},
    code_row{SQLITE_CONSTRAINT_FOREIGNKEY, "23503"},
    code_row{SQLITE_CONSTRAINT_NOTNULL, "23502"},
    code_row{SQLITE_CONSTRAINT_CHECK, "23514"},
    // RAISE(ABORT, ...) in a trigger: PostgreSQL's raise_exception.
    code_row{SQLITE_CONSTRAINT_TRIGGER, "P0001"},
    code_row{SQLITE_CONSTRAINT_DATATYPE, "42804"},
    code_row{SQLITE_IOERR_NOMEM, "53200"},
    code_row{SQLITE_CONSTRAINT, "23000"},
    code_row{SQLITE_PERM, "42501"},
    code_row{SQLITE_AUTH, "42501"},
    code_row{SQLITE_BUSY, "40001"},
    code_row{SQLITE_PROTOCOL, "40001"},
    code_row{SQLITE_LOCKED, "55006"},
    code_row{SQLITE_NOMEM, "53200"},
    code_row{SQLITE_READONLY, "25006"},
    code_row{SQLITE_INTERRUPT, "57014"},
    code_row{SQLITE_ABORT, "25P02"},
    code_row{SQLITE_IOERR, "58030"},
    code_row{SQLITE_CANTOPEN, "58030"},
    code_row{SQLITE_NOLFS, "58030"},
    code_row{SQLITE_FULL, "53100"},
    code_row{SQLITE_CORRUPT, "XX001"},
    code_row{SQLITE_NOTADB, "XX001"},
    code_row{SQLITE_TOOBIG, "54000"},
    code_row{SQLITE_MISMATCH, "42804"},
    code_row{SQLITE_RANGE, "07001"},
};

// What SQLITE_ERROR alone does not tell apart.
struct message_row {
    std::string_view part;
    std::string_view sqlstate;
};
constexpr std::array message_table{
    message_row{"no such table", "42P01"},
    message_row{"no such view", "42P01"},
    message_row{"no such column", "42703"},
    message_row{"has no column named", "42703"},
    message_row{"ambiguous column name", "42702"},
    message_row{"no such function", "42883"},
    message_row{"wrong number of arguments to function", "42883"},
    message_row{"syntax error", "42601"},
    message_row{"unrecognized token", "42601"},
    message_row{"incomplete input", "42601"},
    message_row{"integer overflow", "22003"},
};

constexpr int primary(int result) noexcept {
    return result & 0xff;
}

std::string_view behind(std::string_view text, std::string_view mark) noexcept {
    const auto at = text.find(mark);
    return at == std::string_view::npos ? std::string_view{} : text.substr(at + mark.size());
}

// "table.column", or the first of several with ", " between.
void read_place(std::string_view place, database_error::details& out) {
    place = place.substr(0, place.find(", "));
    const auto dot = place.find('.');
    if (dot == std::string_view::npos) return;
    out.table = place.substr(0, dot);
    out.column = place.substr(dot + 1);
}

database_error::details read_message(std::string_view sqlstate, std::string_view message) {
    database_error::details found{.sqlstate = std::string{sqlstate}};
    const auto violated = behind(message, "constraint failed: ");
    if (sqlstate == "23514") {
        found.constraint = violated;
    } else if (violated.starts_with("index '")) {
        const auto name = violated.substr(7);
        found.constraint = name.substr(0, name.rfind('\''));
    } else if (!violated.empty()) {
        // SQLite gives no name to these: the columns stand for it.
        if (sqlstate == "23505") found.constraint = violated;
        read_place(violated, found);
    } else if (sqlstate == "42P01") {
        found.table = behind(message, "no such table: ");
    } else if (sqlstate == "42703") {
        auto column = behind(message, "no such column: ");
        if (column.empty()) column = behind(message, "has no column named ");
        // Newer versions quote what was quoted, and give advice behind it.
        if (column.starts_with('"')) column = column.substr(1, column.find('"', 1) - 1);
        found.column = column;
    }
    return found;
}

std::string compose(std::string_view problem, std::string_view sql) {
    auto text = base::one_line(problem);
    if (sql.empty()) return text;
    text += ": ";
    text += quote_sql(sql);
    return text;
}

}  // namespace

blame blame_for(int result) noexcept {
    switch (primary(result)) {
        case SQLITE_ERROR:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_RANGE:
        case SQLITE_TOOBIG:
        case SQLITE_AUTH:
        case SQLITE_LOCKED:
        case SQLITE_MISUSE:
            return blame::statement;
        default:
            return blame::machine;
    }
}

std::string_view sqlstate_of(int result, std::string_view message) noexcept {
    if (primary(result) == SQLITE_ERROR) {
        const auto* row = std::ranges::find_if(message_table, [&](const message_row& each) {
            return message.find(each.part) != std::string_view::npos;
        });
        return row == message_table.end() ? "42000" : row->sqlstate;
    }
    const auto* row = std::ranges::find_if(code_table, [&](const code_row& each) {
        return each.result == result || each.result == primary(result);
    });
    return row == code_table.end() ? "XX000" : row->sqlstate;
}

database_error make_error(int result, std::string_view message, std::string_view sql) {
    return database_error{compose(message, sql),
                          read_message(sqlstate_of(result, message), message)};
}

void throw_statement_error(std::string_view sqlstate, std::string_view problem,
                           std::string_view sql) {
    throw database_error{compose(problem, sql), {.sqlstate = std::string{sqlstate}}};
}

}  // namespace tramite::store::sqlite
