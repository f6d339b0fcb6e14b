// Who is at the other end of a connection, as far as the system knows.
// For the streams, which tell their session.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <string>

namespace tramite::net {

using stream_socket = boost::asio::generic::stream_protocol::socket;

// A value.
struct peer {
    // ADDRESS:PORT; `unix:` for a Unix-domain socket, `unknown` if it is gone already.
    std::string address;
    // `uid:NUMBER` for a Unix-domain socket, where the system vouches for it; otherwise empty.
    std::string principal;
};

[[nodiscard]] peer peer_of(stream_socket& socket);

}  // namespace tramite::net
