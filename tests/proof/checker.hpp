// Holds what clients were told against what the database holds. One pass over each, so that
// millions can be checked.
//
// The invariants, by name:
//   CONSERVA          balances are what was there at first and all movements.
//   NO_NEGATIVO       no account, and no pair, below zero at any moment.
//   ACUSE_DURABLE     each final answer that was ever received is the stored one, byte for byte.
//   UNA_VEZ           the movements of an id are there once.
//   HUELLA            other data under an id is never told that id's answer, nor executed.
//   VENCIMIENTO       what comes under an id that is too old is not executed.
//   SIN_FANTASMA      movements if and only if a success is stored, of an id that was sent.
//   MISMA_RESPUESTA   all final answers of an id are the same.
//   RECHAZO_FIRME     what was told no has no movement.
//   SERIE             one after the other in the order of numero, a model says and does the same.
//   TIEMPO_REAL       what was answered before another was sent stands before it.
//   LECTURA_DURABLE   what was read stays.
//   VIVEZA            in the end each request has its final answer.
//   INTEGRIDAD        SQLite finds nothing broken.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tests/proof/history.hpp"
#include "tests/proof/ledger.hpp"
#include "tests/proof/model.hpp"

namespace proof {

struct violation {
    std::string_view invariant;
    std::string what;
};

// Whether all was asked until it was answered, or cut off somewhere.
enum class ending : std::uint8_t { healed, cut };

// Thread: one at a time.
class checker {
public:
    // All of it outlives the checker.
    checker(const accounts& begun, const history& told, const ledger& kept);

    // At most `violations_max`, the first ones.
    [[nodiscard]] std::vector<violation> check(ending how);

    static constexpr std::size_t violations_max = 20;

private:
    // Something that was seen or done behind movement numero.
    struct observation {
        std::int64_t numero;
        const call* by;
        position seen;
    };

    void check_answers();
    void check_forgeries();
    void check_revivals();
    void check_receipts();
    void check_movements();
    void check_series();
    [[nodiscard]] std::size_t check_step(std::size_t first);
    void check_observations(std::int64_t until);
    void check_real_time();
    struct moment;
    [[nodiscard]] std::vector<moment> timeline() const;
    void check_balances();
    void check_liveness();
    void collect_observations();
    [[nodiscard]] const answer* stored(const std::string& id) const;
    void report(std::string_view invariant, std::string what);

    accounts begun_;
    const history* told_;
    const ledger* kept_;
    model bank_;
    std::unordered_map<std::string_view, const call*> by_id_;
    std::vector<observation> observations_;
    std::size_t next_observation_ = 0;
    std::vector<violation> found_;
};

}  // namespace proof
