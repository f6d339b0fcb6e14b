// One change of the schema at start: whole, or not at all. For tramite's own tables and the
// application's migrations.
#pragma once

#include <string_view>

#include "store/sqlite/connection.hpp"

namespace tramite::store::sqlite {

// A transaction from here to commit(), or undone at its end. Throws database_error.
class schema_change {
public:
    explicit schema_change(connection& on);
    schema_change(const schema_change&) = delete;
    schema_change& operator=(const schema_change&) = delete;
    ~schema_change();

    // Every statement of the text, under the rules for `who`.
    void run(std::string_view text, caller who);
    void commit();

private:
    connection& on_;
};

}  // namespace tramite::store::sqlite
