// The application's schema: its numbered steps, each applied once at start.
#pragma once

#include <span>

#include "base/clock.hpp"
#include "store/sqlite/connection.hpp"
#include "tramite/migration.hpp"

namespace tramite::store::sqlite {

// Applies what is new, each step in a transaction of its own. Throws std::runtime_error if an
// applied step was edited, the database has more steps than there are, or a step fails: that step
// is then undone, and the steps before it stay.
void apply_migrations(connection& on, std::span<const migration> steps, const base::clock& time);

}  // namespace tramite::store::sqlite
