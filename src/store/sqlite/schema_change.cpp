// Runs texts of several statements, one after another.
#include "store/sqlite/schema_change.hpp"

#include <sqlite3.h>

#include "store/sqlite/error.hpp"

namespace tramite::store::sqlite {
namespace {

void run_one(connection& on, sqlite3_stmt* statement, std::string_view sql) {
    if (sqlite3_bind_parameter_count(statement) != 0)
        throw_statement_error("42P02", "a migration takes no arguments", sql);
    int result = sqlite3_step(statement);
    while (result == SQLITE_ROW)
        result = sqlite3_step(statement);
    if (result != SQLITE_DONE) on.raise(result, sql);
    if (!on.is_in_transaction())
        throw_statement_error("25P02", "the statement ended the transaction", sql);
}

}  // namespace

schema_change::schema_change(connection& on) : on_{on} {
    on_.run("begin immediate");
}

schema_change::~schema_change() {
    on_.set_caller(caller::tramite);
    if (on_.is_in_transaction()) sqlite3_exec(on_.get(), "rollback", nullptr, nullptr, nullptr);
}

void schema_change::run(std::string_view text, caller who) {
    on_.set_caller(who);
    while (!text.empty()) {
        const auto [statement, rest] = on_.parse(text, use::once);
        const auto sql = text.substr(0, text.size() - rest.size());
        if (statement) run_one(on_, statement.get(), sql);
        text = rest;
    }
    on_.set_caller(caller::tramite);
}

void schema_change::commit() {
    on_.run("commit");
}

}  // namespace tramite::store::sqlite
