// What a server can reach at most: epoll, one read, one constant line for each line of it, one
// write; no parsing, no allocation. `bare-echo [--threads N]` says where it listens.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bench/descriptor.hpp"
#include "bench/flags.hpp"

namespace {

using tramite::bench::checked;
using tramite::bench::descriptor;

// As tramite answers `prueba_conexion`, byte for byte, so that both write the same.
constexpr std::string_view line = "{\"datos\":\"HOLA\",\"error\":null}\n";
constexpr std::size_t read_bytes = 16 << 10;

// As many lines as a read may hold, made once.
const std::string& lines() {
    static const std::string made = [] {
        std::string text;
        for (std::size_t i = 0; i < read_bytes; ++i)
            text += line;
        return text;
    }();
    return made;
}

void write_all(int peer, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

// False once the peer has ended.
bool answer(int peer) {
    std::array<char, read_bytes> in;
    const auto count = ::recv(peer, in.data(), in.size(), 0);
    if (count <= 0) return false;
    std::size_t asked = 0;
    const char* at = in.data();
    const char* const end = at + count;
    while (at != end) {
        const auto* const next =
            static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        if (next == nullptr) break;
        ++asked;
        at = next + 1;
    }
    write_all(peer, std::string_view{lines()}.substr(0, asked * line.size()));
    return true;
}

void serve(int poll) {
    std::array<epoll_event, 64> events;
    for (;;) {
        const int count = ::epoll_wait(poll, events.data(), events.size(), -1);
        for (int i = 0; i < count; ++i) {
            const int peer = events[static_cast<std::size_t>(i)].data.fd;
            if (!answer(peer)) ::close(peer);
        }
    }
}

descriptor listen_anywhere() {
    descriptor door{checked(::socket(AF_INET, SOCK_STREAM, 0), "socket")};
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    checked(::bind(door.get(), reinterpret_cast<sockaddr*>(&here), size), "bind");
    checked(::listen(door.get(), 4096), "listen");
    checked(::getsockname(door.get(), reinterpret_cast<sockaddr*>(&here), &size), "getsockname");
    std::printf("listening on 127.0.0.1:%d\n", int{ntohs(here.sin_port)});
    std::fflush(stdout);
    return door;
}

// In turns to each thread.
void accept_for_ever(int door, const std::vector<descriptor>& polls) {
    const int yes = 1;
    for (std::size_t next = 0;; next = (next + 1) % polls.size()) {
        const int peer = checked(::accept(door, nullptr, nullptr), "accept");
        ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        epoll_event wanted{.events = EPOLLIN, .data = {.fd = peer}};
        checked(::epoll_ctl(polls[next].get(), EPOLL_CTL_ADD, peer, &wanted), "epoll_ctl");
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        tramite::bench::flags given{argc, argv};
        const auto threads = given.take("threads", 1);
        given.end();
        std::vector<descriptor> polls;
        for (std::int64_t i = 0; i < threads; ++i) {
            polls.emplace_back(checked(::epoll_create1(0), "epoll_create1"));
            std::thread{serve, polls.back().get()}.detach();
        }
        const auto door = listen_anywhere();
        accept_for_ever(door.get(), polls);
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "bare-echo: %s\n", failed.what());
        return 1;
    }
}
