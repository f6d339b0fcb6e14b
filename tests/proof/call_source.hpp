// The stream of requests of a proof, from a seed: which operation, on which accounts, under which
// id. For the programs that send them, and for those that have to know what was sent.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/proof/history.hpp"

namespace proof {

// How often the first accounts are chosen before the others: each after the exponent of Zipf's law,
// 0 for all alike.
struct mix {
    accounts of;
    double skew = 0.99;
    std::int64_t keys = 50;
    // What id times begin with, in milliseconds since 1970.
    std::int64_t begin_ms = 0;
};

// The same calls for the same seed and mix, on every run. Thread: one at a time.
class call_source {
public:
    call_source(std::uint64_t seed, const mix& wanted);

    // Without attempts.
    [[nodiscard]] call next();
    // A number below `end`, for whoever drives the proof.
    [[nodiscard]] std::size_t below(std::size_t end);

private:
    [[nodiscard]] std::int64_t any_account();
    [[nodiscard]] order data_for(std::string_view operation);
    [[nodiscard]] std::string new_id();

    std::mt19937_64 random_;
    mix mix_;
    // The chance of each plain account and of those before it.
    std::vector<double> chances_;
    std::int64_t made_ = 0;
};

// The request as it is sent.
[[nodiscard]] std::string text_of(const call& asked);

}  // namespace proof
