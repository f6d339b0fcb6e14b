// The stored answers, in the tables that schema.cpp makes: one for UUIDv7 ids, one for any other.
#pragma once

#include <optional>

#include "base/clock.hpp"
#include "store/sqlite/statement.hpp"
#include "store/store.hpp"

namespace tramite::store::sqlite {

// What any connection may do with them. Thread: its connection's. Throws database_error.
class receipt_finder {
public:
    explicit receipt_finder(connection& on);

    [[nodiscard]] std::optional<receipt> find(const receipt_key& key);

private:
    statement find_;
    statement find_named_;
};

// What the writing one may. Thread: its connection's. Throws database_error.
class receipts {
public:
    // `time` outlives it.
    receipts(connection& on, const base::clock& time);

    [[nodiscard]] std::optional<receipt> find(const receipt_key& key) { return finder_.find(key); }
    // The answer is final, and the key has none yet.
    void keep(const receipt_key& key, const receipt& answer);

private:
    const base::clock& time_;
    receipt_finder finder_;
    statement keep_;
    statement keep_named_;
};

}  // namespace tramite::store::sqlite
