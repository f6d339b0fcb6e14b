// Asking what became of an earlier call, and having it decided: the operations tramite.resultado
// and tramite.anular. For the client's public face; no I/O.
#pragma once

#include <string>
#include <string_view>

#include "tramite/detail/call.hpp"

namespace tramite::calling {

// The question about the call with that id.
[[nodiscard]] detail::question question_about(std::string_view operation, std::string_view id);

// What its answer says. Throws the error or outcome_unknown of the question itself, and error
// `protocolo` for what no server answers to that.
[[nodiscard]] detail::standing standing_in(std::string_view operation, std::string_view id,
                                           const detail::answer& came);

}  // namespace tramite::calling
