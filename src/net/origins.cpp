// Origins are compared as browsers write them: scheme and host in lower case, no default port.
#include "net/origins.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace tramite::net {
namespace {

// Without its port.
std::string_view name_of(std::string_view host) {
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.find(':'));
}

bool is_nobodys_name(std::string_view host) {
    const auto name = name_of(host);
    if (name == "localhost") return true;
    boost::system::error_code error;
    static_cast<void>(boost::asio::ip::make_address(std::string{name}, error));
    return !error;
}

}  // namespace

bool is_allowed_origin(std::string_view origin, std::string_view host,
                       const std::vector<std::string>& allowed) {
    if (std::ranges::find(allowed, origin) != allowed.end()) return true;
    const auto begin = origin.find("://");
    if (begin == std::string_view::npos) return false;
    return origin.substr(begin + 3) == host && is_nobodys_name(host);
}

}  // namespace tramite::net
