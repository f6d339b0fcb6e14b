// The bank's tables and its three demonstration accounts, as migrations for both databases.
#pragma once

#include <vector>

#include "tramite/migration.hpp"

namespace bank {

// 12345678 (Ana Pérez, `clave1`), 23456789 (Luis Gómez, `clave2`) and 34567890 (María Rojas,
// `clave3`) begin with 1,000,000 each. Accounts opened later are numbered from 40000000 on.
[[nodiscard]] std::vector<tramite::migration> schema();

}  // namespace bank
