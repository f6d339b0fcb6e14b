// The workload of the proofs: money between accounts, asked for in each way that may go wrong, with
// answers that say where in the order of all writes they stand. For tests/proof and its programs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tramite/catalog.hpp"
#include "tramite/migration.hpp"
#include "tramite/operation.hpp"

namespace proof {

// What all operations take; each uses what it needs.
struct order {
    std::int64_t cuenta = 0;
    std::int64_t otra = 0;
    std::int64_t valor = 0;
};

// Where it stands: behind movement `numero`, with the account in this state. The account is
// `cuenta`, or all of them in one sum.
struct position {
    std::int64_t numero = 0;
    std::int64_t saldo = 0;
    std::int64_t version = 0;
};

using deed = tramite::operation<order, position>;
inline constexpr deed deposit{"abono"};
inline constexpr deed withdraw{"retiro"};
inline constexpr deed transfer{"transferencia"};
// From one account of a pair, if both together have enough.
inline constexpr deed withdraw_jointly{"retiro_conjunto"};
// One more of a key, which may be absent as yet.
inline constexpr deed count_key{"contar_clave"};
inline constexpr deed read_one{"consulta"};
inline constexpr deed read_all{"consulta_todas"};
// These change an account first, and then: refuse, throw, leave a foreign key without its row until
// the commit, end the transaction of the whole group and mostly go on all the same.
inline constexpr deed refuse{"rechazar"};
inline constexpr deed fail{"fallar"};
inline constexpr deed break_key{"romper_clave"};
inline constexpr deed roll_back{"revertir"};

// Accounts of their own numbers: `plain` from 1 on, then pairs, each of two neighbours; keys begin
// at first_key and come to be by being counted.
struct accounts {
    std::int64_t plain = 8;
    std::int64_t pairs = 2;
    std::int64_t balance = 1000;

    [[nodiscard]] std::int64_t first_paired() const noexcept { return plain + 1; }
    [[nodiscard]] std::int64_t count() const noexcept { return plain + 2 * pairs; }
    // The other account of the pair.
    [[nodiscard]] std::int64_t partner(std::int64_t cuenta) const noexcept {
        return (cuenta - first_paired()) % 2 == 0 ? cuenta + 1 : cuenta - 1;
    }
};
inline constexpr std::int64_t first_key = 1'000'000;

// Adds all operations. Their handlers hold nothing.
void add_to(tramite::catalog& operations);
[[nodiscard]] std::vector<tramite::migration> migrations(const accounts& wanted);

// What an answer says of its position, as its data and as a refusal's message, and back. A text of
// another kind is nullopt.
[[nodiscard]] std::string success_text(const position& made);
[[nodiscard]] std::string refusal_text(const position& seen);
[[nodiscard]] std::optional<position> read_success(std::string_view text);
[[nodiscard]] std::optional<position> read_refusal(std::string_view text);

}  // namespace proof
