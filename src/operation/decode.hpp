// From JSON to a live object of a described type. What does not fit is expected, and is a value: no
// exception is thrown for it.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>
#include <variant>

#include "base/error.hpp"
#include "operation/input.hpp"
#include "tramite/catalog.hpp"
#include "tramite/detail/binding.hpp"

namespace tramite::operations {

// Fills `value`, a live object of the described type as it was made, or says what does not fit:
// `datos.valor: se esperaba un entero y llegó el texto "abc"`. Then it is half filled.
[[nodiscard]] std::optional<base::message> decode_into(const boost::json::value& data,
                                                       const detail::type_description& type,
                                                       void* value, unknown policy);

// The input of a binding's handler: an object of the operation's type, or for a whole controller
// the request itself, which then owns its data, whatever memory that came in.
[[nodiscard]] std::variant<input, base::message> decode_input(const detail::binding& bound,
                                                              std::string_view operation,
                                                              boost::json::value&& data,
                                                              unknown policy);

}  // namespace tramite::operations
