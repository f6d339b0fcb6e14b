// Reading and writing endpoints.
#include "net/endpoint.hpp"

#include <sys/un.h>

#include <charconv>
#include <stdexcept>

namespace tramite::net {
namespace {

// One byte is the zero behind it.
constexpr std::size_t path_bytes_max = sizeof(sockaddr_un::sun_path) - 1;

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
    throw std::invalid_argument{"'" + std::string{text} +
                                "' is not an address: " + std::string{why} +
                                "; write ADDRESS:PORT, [IPV6]:PORT or unix:PATH"};
}

std::uint16_t parse_port(std::string_view whole, std::string_view digits) {
    std::uint16_t port = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, port);
    if (digits.empty() || error != std::errc{} || stopped != end)
        refuse(whole, "the port must be a number from 0 to 65535");
    return port;
}

}  // namespace

endpoint parse_endpoint(std::string_view text) {
    constexpr std::string_view unix_prefix = "unix:";
    if (text.starts_with(unix_prefix)) {
        const auto size = text.size() - unix_prefix.size();
        if (size == 0) refuse(text, "the path is missing");
        if (size > path_bytes_max)
            refuse(text, "the path has " + std::to_string(size) +
                             " bytes, and a socket takes at most " +
                             std::to_string(path_bytes_max));
        return {.host = {}, .port = 0, .path = std::string{text.substr(unix_prefix.size())}};
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) refuse(text, "the port is missing");
    auto host = text.substr(0, colon);
    if (host.starts_with('[')) {
        if (!host.ends_with(']') || host.size() < 3) refuse(text, "the bracket is not closed");
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        refuse(text, "an IPv6 address stands in brackets");
    }
    if (host.empty()) refuse(text, "the address is missing");
    return {
        .host = std::string{host}, .port = parse_port(text, text.substr(colon + 1)), .path = {}};
}

std::string to_text(const endpoint& where) {
    if (where.is_unix()) return "unix:" + where.path;
    const bool is_ipv6 = where.host.find(':') != std::string::npos;
    const auto host = is_ipv6 ? "[" + where.host + "]" : where.host;
    return host + ":" + std::to_string(where.port);
}

}  // namespace tramite::net
