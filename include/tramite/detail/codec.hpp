// JSON of described types, in both directions: ordinary functions, so that a user's file need not
// compile them. Implemented in src/operation.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "tramite/detail/description.hpp"
#include "tramite/export.hpp"

namespace tramite::detail {

// Appends the compact JSON of `value`, a live object of the described type, to `out`. No newline is
// ever in it. Secrets are written: they are data of the peer that asks.
TRAMITE_EXPORT void encode(std::string& out, const type_description& type, const void* value);

// Fills `value`, a live object of the described type, from JSON text. For the client's side:
// unknown members are ignored. Throws std::invalid_argument that names the path, what was expected
// and what came.
TRAMITE_EXPORT void decode(const boost::json::value& json, const type_description& type,
                           void* value);

}  // namespace tramite::detail
