// What all connections of one open database share: where it is, the lock on it, its bounds, and
// the clock.
#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "metrics/registry.hpp"
#include "store/sqlite/locked_file.hpp"
#include "tramite/limits.hpp"

namespace tramite::store::sqlite {

struct place {
    std::string path;
    locked_file lock;
    limits bounds;
    const base::clock& time;
    // Null if nobody asks for them.
    metrics::registry* numbers = nullptr;
};

// Shared by the database and each of its connections, in whichever order they end: the last of
// them, and no earlier one, lets another server in.
using shared_place = std::shared_ptr<const place>;

}  // namespace tramite::store::sqlite
