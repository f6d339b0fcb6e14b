// What the load generator asks and what must come back: a batch of requests of one kind, made anew
// in place, and the check that every answer is the success that it must be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bench/uuid_source.hpp"

namespace tramite::bench {

// Which accounts of the bank are asked for, each as likely as another.
struct accounts {
    std::int64_t first;
    std::int64_t count;
};

// One connection's requests under way.
struct exchange {
    std::string request;
    // Byte for byte; empty for a kind whose answers differ.
    std::string expected;
};

// Thread: one at a time.
class exchange_kind {
public:
    virtual ~exchange_kind() = default;
    [[nodiscard]] virtual exchange make(std::size_t depth) = 0;
    // New ids and accounts, for another batch of the same depth.
    virtual void renew(exchange& batch) = 0;
};

// Of a kind whose answers differ: whether the lines are so many answers, all of them successes.
[[nodiscard]] bool are_successes(std::string_view lines, std::size_t count);

// prueba_conexion, retiro or consulta. Throws std::invalid_argument for any other name.
[[nodiscard]] std::unique_ptr<exchange_kind> make_kind(std::string_view name, accounts of);

}  // namespace tramite::bench
