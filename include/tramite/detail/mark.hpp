// What an application declares of a handler beyond its signature, and which handlers may be so.
// For catalog.hpp.
#pragma once

#include <cstdint>

#include "tramite/detail/binding.hpp"

namespace tramite::detail {

enum class mark_kind : std::uint8_t { immediate, demands_id };

template <mark_kind>
struct handler_mark {};

template <mark_kind Kind, handler_kind Form>
constexpr void check_mark() {
    static_assert(Kind != mark_kind::immediate || Form == handler_kind::computes,
                  "tramite: only a computing handler, Out f(const In&), may be immediate: it "
                  "runs where nothing may wait for a database.");
    static_assert(Kind != mark_kind::demands_id || Form == handler_kind::writes,
                  "tramite: only a writing handler, Out f(const In&, transaction&), may demand an "
                  "id: what changes nothing may be asked again at any time.");
}

template <mark_kind Kind>
binding marked(binding made) {
    if constexpr (Kind == mark_kind::immediate)
        made.is_immediate = true;
    else
        made.demands_id = true;
    return made;
}

}  // namespace tramite::detail
