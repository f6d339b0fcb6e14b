// The contract of one operation: its name on the wire, and the types of its data and its answer.
// Shared by both sides, server controller and client controller.
#pragma once

#include <string_view>

namespace tramite {

// `inline constexpr operation<account, std::int64_t> balance{"consulta"};`
// In and Out are plain aggregates, scalars, strings, optionals, vectors, maps, or void.
template <class In, class Out>
struct operation {
    std::string_view name;
};

}  // namespace tramite
