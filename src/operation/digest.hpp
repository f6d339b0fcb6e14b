// What a request asks for, in 16 bytes: kept with its receipt, so that an id that comes again with
// something else is told apart.
#pragma once

#include <array>
#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

#include "tramite/detail/description.hpp"

namespace tramite::operations {

// The same for data that means the same: members in any order, a number in any spelling (1, 1.0
// and 1e0 are one, although an integer member takes only the first), absent data and null. Secrets
// are left out, found by walking `input` beside the data, as far as the data fits it; null for a
// whole controller, of whose data nothing is known.
[[nodiscard]] std::array<std::byte, 16> digest_request(std::string_view operation,
                                                       const boost::json::value& data,
                                                       const detail::type_description* input);

}  // namespace tramite::operations
