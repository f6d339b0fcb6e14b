// Which number an operation has in the registry of metrics. For the sessions, once for each call.
#pragma once

#include <cstddef>
#include <unordered_map>

#include "metrics/registry.hpp"
#include "tramite/detail/binding.hpp"

namespace tramite::serving {

// Thread: filled on one, then read on any.
class operation_numbers {
public:
    // `all` is only asked now.
    explicit operation_numbers(const metrics::registry& all)
        : all_{&all}, other_{all.number_of(metrics::registry::other)} {}

    void add(const detail::binding& bound) {
        numbers_.emplace(&bound, all_->number_of(bound.name));
    }

    // What no operation is, and what a whole controller answers under any name, is `_OTHER`.
    [[nodiscard]] std::size_t of(const detail::binding* bound) const noexcept {
        const auto known = numbers_.find(bound);
        return known == numbers_.end() ? other_ : known->second;
    }

private:
    const metrics::registry* all_;
    std::size_t other_;
    std::unordered_map<const detail::binding*, std::size_t> numbers_;
};

}  // namespace tramite::serving
