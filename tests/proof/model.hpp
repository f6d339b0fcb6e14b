// The bank of the workload in a few lines: what each operation must do to which state, and what it
// must say. For the checker, which has it do again all that a database says was done.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "tests/proof/ledger.hpp"
#include "tests/proof/workload.hpp"

namespace proof {

class model {
public:
    explicit model(const accounts& begun);

    // The movements that an operation makes from here, as rows without id and numero; nothing if it
    // says no, or does nothing ever.
    [[nodiscard]] std::vector<movement> moves_of(std::string_view operation,
                                                 const order& data) const;
    void apply(const movement& made);

    // An account, or with read_all the sums of all, behind the last movement applied.
    [[nodiscard]] position look(std::string_view operation, const order& data) const;
    [[nodiscard]] const std::map<std::int64_t, account>& state() const noexcept { return state_; }
    // Plain accounts are never below zero, and neither are both of a pair together.
    [[nodiscard]] bool is_overdrawn(std::int64_t cuenta) const;

private:
    [[nodiscard]] account of(std::int64_t cuenta) const;
    [[nodiscard]] movement change(std::int64_t cuenta, std::int64_t by) const;

    accounts begun_;
    std::map<std::int64_t, account> state_;
    position all_;
};

}  // namespace proof
