// The header of W3C Trace Context, level 1 (https://www.w3.org/TR/trace-context/): which trace a
// request belongs to. For the dialects.
#pragma once

#include <string_view>

namespace tramite::wire {

// version "-" trace-id "-" parent-id "-" flags, in lower-case hex; ids of zeros only are none.
[[nodiscard]] bool is_traceparent(std::string_view text);

}  // namespace tramite::wire
