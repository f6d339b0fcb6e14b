// The parts of what a request of HTTP asks for: `/operations/retiro?x=y`. For http_stream.
#pragma once

#include <string>
#include <string_view>

namespace tramite::net {

// Without the query; and the query without its question mark, empty if there is none.
[[nodiscard]] std::string_view path_of(std::string_view target);
[[nodiscard]] std::string_view query_of(std::string_view target);
// `%41` is A; a percent sign without two digits stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace tramite::net
