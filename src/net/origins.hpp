// Which web pages may ask this server: a browser sends what a page of anybody's says, with the name
// of where that page came from. For http_stream. Values in, a verdict out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tramite::net {

// Those of `allowed`, as `https://bank.example:8443`, and the server's own pages, if the name that
// their browser found it by cannot be another's: an address, or localhost. Any other name may have
// been made to point here by whoever owns it (DNS rebinding).
[[nodiscard]] bool is_allowed_origin(std::string_view origin, std::string_view host,
                                     const std::vector<std::string>& allowed);

}  // namespace tramite::net
