// tramite's own tables, made and brought up to date at start, and the identity of the store.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "store/sqlite/connection.hpp"

namespace tramite::store::sqlite {

// Gives the store's identity, made with the tables. Throws std::runtime_error if the database was
// written by a newer tramite.
[[nodiscard]] std::string prepare_schema(connection& on, const base::clock& time);

}  // namespace tramite::store::sqlite
