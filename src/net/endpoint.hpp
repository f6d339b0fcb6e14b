// Where to listen or to connect, as text and as values: ADDRESS:PORT, [IPV6]:PORT, unix:PATH.
// For the listeners and the clients.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tramite::net {

// A value. `host` is a name or an address without brackets; of a Unix socket only `path` is set.
struct endpoint {
    std::string host;
    std::uint16_t port = 0;
    std::string path;

    [[nodiscard]] bool is_unix() const noexcept { return !path.empty(); }
    friend bool operator==(const endpoint&, const endpoint&) = default;
};

// Throws std::invalid_argument that quotes the text and shows the accepted forms.
[[nodiscard]] endpoint parse_endpoint(std::string_view text);

// As parse_endpoint() reads it: IPv6 in brackets.
[[nodiscard]] std::string to_text(const endpoint& where);

}  // namespace tramite::net
