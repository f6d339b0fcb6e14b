// The stored answers, in the tables that schema.cpp makes: one for UUIDv7 ids, one for any other.
#pragma once

#include <optional>

#include "base/clock.hpp"
#include "store/sqlite/statement.hpp"
#include "store/store.hpp"

namespace tramite::store::sqlite {

// Thread: its connection's. Throws database_error.
class receipts {
public:
    // `time` outlives it.
    receipts(connection& on, const base::clock& time);

    [[nodiscard]] std::optional<receipt> find(const receipt_key& key);
    // The answer is final, and the key has none yet.
    void keep(const receipt_key& key, const receipt& answer);

private:
    const base::clock& time_;
    statement find_;
    statement keep_;
    statement find_named_;
    statement keep_named_;
};

}  // namespace tramite::store::sqlite
