// From JSON to a live object of a described type. What does not fit is expected, and is a value: no
// exception is thrown for it.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <variant>

#include "operation/input.hpp"
#include "operation/mismatch.hpp"
#include "tramite/catalog.hpp"
#include "tramite/detail/binding.hpp"
#include "tramite/request.hpp"

namespace tramite::operations {

// Fills `value`, a live object of the described type as it was made. It is half filled if the
// result says what does not fit.
[[nodiscard]] std::optional<data_mismatch> decode_into(const boost::json::value& data,
                                                       const detail::type_description& type,
                                                       void* value, unknown policy);

// The same for the data of a request. Null stands for an object of no members.
[[nodiscard]] std::optional<data_mismatch> decode_data(boost::json::value&& data,
                                                       const detail::type_description& type,
                                                       void* value, unknown policy);

// The input of a binding's handler: an object of the operation's type, or for a whole controller
// the request itself, which then owns its data whatever memory it came in.
[[nodiscard]] std::variant<input, data_mismatch> decode_input(const detail::binding& bound,
                                                              request&& asked, unknown policy);
// The same for a binding that is not a whole controller.
[[nodiscard]] std::variant<input, data_mismatch> decode_input(const detail::binding& bound,
                                                              boost::json::value&& data,
                                                              unknown policy);

}  // namespace tramite::operations
