// The other end's address, and of a Unix-domain socket its user.
#include "net/peer.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <cstring>

#include "net/endpoint.hpp"

namespace tramite::net {
namespace asio = boost::asio;
namespace {

// Of whoever connected, as it was then. By number: names change, and may not be known here.
std::string user_of(stream_socket& socket) {
    ucred known{};
    socklen_t size = sizeof known;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &known, &size) != 0)
        return {};
    return "uid:" + std::to_string(known.uid);
}

}  // namespace

peer peer_of(stream_socket& socket) {
    boost::system::error_code error;
    const auto generic = socket.remote_endpoint(error);
    if (error) return {.address = "unknown", .principal = {}};
    const auto family = generic.protocol().family();
    if (family != AF_INET && family != AF_INET6)
        return {.address = "unix:", .principal = user_of(socket)};
    asio::ip::tcp::endpoint tcp;
    std::memcpy(tcp.data(), generic.data(), std::min(generic.size(), tcp.capacity()));
    return {.address = to_text({.host = tcp.address().to_string(), .port = tcp.port(), .path = {}}),
            .principal = {}};
}

}  // namespace tramite::net
