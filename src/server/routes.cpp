// Each page by its path.
#include "server/routes.hpp"

namespace tramite::serving {

std::optional<net::page> routes::get(const net::page_request& asked) const {
    if (asked.path == "/livez") return net::page{.body = "ok\n", .headers = {}};
    return std::nullopt;
}

}  // namespace tramite::serving
