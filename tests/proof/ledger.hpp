// What a database holds after all: accounts, movements and receipts, as plain values. For the
// checker. Read with SQLite itself, so that nothing of tramite stands between.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/proof/history.hpp"

namespace proof {

struct movement {
    std::int64_t numero = 0;
    std::string id;
    std::int64_t cuenta = 0;
    std::int64_t cambio = 0;
    std::int64_t version = 0;
    std::int64_t saldo = 0;
};

struct account {
    std::int64_t saldo = 0;
    std::int64_t version = 0;
    bool operator==(const account&) const = default;
};

struct ledger {
    std::map<std::int64_t, account> accounts;
    // In the order of numero.
    std::vector<movement> movements;
    // By id, as the text that it was sent as.
    std::unordered_map<std::string, answer> receipts;
    // What SQLite's own checks find broken; empty if nothing is.
    std::string damage;
};

// How much SQLite itself is to look at. Its own checks take longer than all the rest.
enum class depth : std::uint8_t { rows, whole };

// Throws std::runtime_error for a file that cannot be read.
[[nodiscard]] ledger read_ledger(const std::string& file, depth wanted);

}  // namespace proof
