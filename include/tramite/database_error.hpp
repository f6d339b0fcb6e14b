// What a database says when it cannot do what a handler asked, the same for every database.
#pragma once

#include <stdexcept>
#include <string>

#include "tramite/export.hpp"

namespace tramite {

// Thrown by every call on a snapshot or a transaction. A handler may catch a violated constraint
// and answer a refusal; whatever is not about the statement itself (disk, memory, connection) makes
// the whole request a failure, even when the handler caught it.
class TRAMITE_EXPORT database_error : public std::runtime_error {
public:
    // SQLSTATE, five characters; names of constraint, table and column are empty where not known.
    struct details {
        std::string sqlstate{};
        std::string constraint{};
        std::string table{};
        std::string column{};
    };
    database_error(const std::string& message, details what)
        : std::runtime_error{message}, details_{std::move(what)} {}

    [[nodiscard]] const std::string& sqlstate() const noexcept { return details_.sqlstate; }
    [[nodiscard]] const std::string& constraint() const noexcept { return details_.constraint; }
    [[nodiscard]] const std::string& table() const noexcept { return details_.table; }
    [[nodiscard]] const std::string& column() const noexcept { return details_.column; }
    // Class 23 of SQLSTATE: unique, foreign key, not null, check.
    [[nodiscard]] bool is_constraint() const noexcept {
        return details_.sqlstate.starts_with("23");
    }

private:
    details details_;
};

}  // namespace tramite
