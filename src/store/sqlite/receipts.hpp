// The stored answers, in the tables that schema.cpp makes: one for UUIDv7 ids, one for any other.
#pragma once

#include <optional>

#include "store/sqlite/place.hpp"
#include "store/sqlite/retention.hpp"
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
    // Both outlive it.
    receipts(connection& on, const place& where);

    void begin_group() { retention_.begin_group(); }
    void undo_group() noexcept { retention_.undo_group(); }

    [[nodiscard]] std::optional<receipt> find(const receipt_key& key) { return finder_.find(key); }
    // The answer is final, and the key has none yet. The first of a group removes some that are
    // old.
    void keep(const receipt_key& key, const receipt& answer);

private:
    receipt_finder finder_;
    retention retention_;
    statement keep_;
    statement keep_named_;
};

}  // namespace tramite::store::sqlite
