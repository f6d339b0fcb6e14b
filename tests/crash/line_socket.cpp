// Plain calls of the system, so that nothing of tramite's client stands between.
#include "tests/crash/line_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace proof {
namespace {

constexpr std::string_view of_files = "unix:";

int connected(int family, const void* where, std::size_t size) {
    const int made = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made >= 0 &&
        ::connect(made, static_cast<const sockaddr*>(where), static_cast<socklen_t>(size)) == 0)
        return made;
    if (made >= 0) ::close(made);
    return -1;
}

int connect_to_file(std::string_view path) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    path.copy(where.sun_path, sizeof where.sun_path - 1);
    return connected(AF_UNIX, &where, sizeof where);
}

int connect_to_port(const std::string& address) {
    const auto colon = address.rfind(':');
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &where.sin_addr);
    const int made = connected(AF_INET, &where, sizeof where);
    const int on = 1;
    if (made >= 0) ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
}

}  // namespace

int connect_to(const std::string& address) {
    if (address.starts_with(of_files)) return connect_to_file(address.substr(of_files.size()));
    return connect_to_port(address);
}

bool line_socket::open(const std::string& address) {
    close();
    socket_ = connect_to(address);
    return is_open();
}

void line_socket::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    arrived_.clear();
}

bool line_socket::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::optional<std::string> line_socket::read_line(std::chrono::milliseconds patience) {
    std::array<char, 1 << 14> part;
    for (;;) {
        if (const auto end = arrived_.find('\n'); end != std::string::npos) {
            auto line = arrived_.substr(0, end);
            arrived_.erase(0, end + 1);
            return line;
        }
        pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return std::nullopt;
        const auto count = ::recv(socket_, part.data(), part.size(), 0);
        if (count <= 0) return std::nullopt;
        arrived_.append(part.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace proof
