// A server of a test: does on each connection what the test says, byte by byte.
// For the client's tests; of the protocol it knows how a connection begins, and no more.
#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace tramite::testing {

// A socket of its own; every wait ends, in an exception after some seconds.
class scripted_peer {
public:
    explicit scripted_peer(int fd) : fd_{fd} {
        if (fd_ < 0) throw std::runtime_error{"no socket"};
    }
    scripted_peer(scripted_peer&& other) noexcept
        : fd_{std::exchange(other.fd_, -1)}, unread_{std::move(other.unread_)} {}
    scripted_peer& operator=(scripted_peer&&) = delete;
    ~scripted_peer() { close(); }

    // Up to the line break, without it; what came before the peer's end if that is first.
    std::string read_line() {
        std::size_t end = 0;
        while ((end = unread_.find('\n')) == std::string::npos)
            if (receive() == 0) return std::exchange(unread_, {});
        auto line = unread_.substr(0, end);
        unread_.erase(0, end + 1);
        return line;
    }

    // What one read gives, whatever that is.
    std::string read_some() {
        if (unread_.empty()) receive();
        return std::exchange(unread_, {});
    }

    // Reads what a client asks first, and tells it that this is the store of that name. Gives the
    // line that was read.
    std::string greet(std::string_view store = "a-store") {
        auto line = read_line();
        constexpr std::string_view member = "\"id\":";
        const auto begin = line.find(member);
        if (begin == std::string::npos || line.find("tramite.servidor") == std::string::npos)
            throw std::runtime_error{"no greeting: " + line};
        const auto end = line.find('"', begin + member.size() + 1) + 1;
        const auto id = line.substr(begin, end - begin);
        write("{\"datos\":{\"identidad\":\"" + std::string{store} +
              "\",\"version\":\"1\"},\"error\":null," + id +
              ",\"codigo\":null,\"reintentar\":false}\n");
        return line;
    }

    [[nodiscard]] bool is_ended() { return unread_.empty() && receive() == 0; }

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) throw std::runtime_error{"the client has closed"};
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

    // As a machine that lost its memory does.
    void reset() {
        const linger at_once{1, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close();
    }

private:
    std::size_t receive() {
        pollfd wait{fd_, POLLIN, 0};
        if (::poll(&wait, 1, 20'000) != 1) throw std::runtime_error{"the client sent nothing"};
        char bytes[4096];
        const auto count = ::recv(fd_, bytes, sizeof bytes, 0);
        if (count <= 0) return 0;
        unread_.append(bytes, static_cast<std::size_t>(count));
        return static_cast<std::size_t>(count);
    }

    int fd_;
    std::string unread_;
};

class scripted_server {
public:
    // On a free port of this machine.
    scripted_server() : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        listen_on(address);
        socklen_t size = sizeof address;
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
        endpoint_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    }
    // Never accepts: one connection waits to be, and later ones are not even answered.
    struct crowded {};
    static constexpr crowded queue_of_one{};
    explicit scripted_server(crowded) : scripted_server{} {
        ::listen(fd_, 0);
        sockaddr_in address{};
        socklen_t size = sizeof address;
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
        waiting_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::connect(waiting_, reinterpret_cast<sockaddr*>(&address), size) != 0)
            throw std::runtime_error{"cannot connect"};
    }
    explicit scripted_server(const std::string& path)
        : fd_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)}, endpoint_{"unix:" + path} {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        listen_on(address);
    }
    scripted_server(const scripted_server&) = delete;
    scripted_server& operator=(const scripted_server&) = delete;
    ~scripted_server() { close(); }

    [[nodiscard]] const std::string& endpoint() const { return endpoint_; }

    scripted_peer accept() {
        pollfd wait{fd_, POLLIN, 0};
        if (::poll(&wait, 1, 20'000) != 1) throw std::runtime_error{"no client came"};
        return scripted_peer{::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC)};
    }

    // A connection on which a client is about to ask for something.
    scripted_peer welcome(std::string_view store = "a-store") {
        auto fresh = accept();
        fresh.greet(store);
        return fresh;
    }

    // Whether a client waits to be accepted.
    [[nodiscard]] bool is_called() const {
        pollfd wait{fd_, POLLIN, 0};
        return ::poll(&wait, 1, 0) == 1;
    }

    // Nobody listens here any more.
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
        if (waiting_ >= 0) ::close(std::exchange(waiting_, -1));
    }

private:
    template <class Address>
    void listen_on(const Address& address) {
        if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
            ::listen(fd_, 64) != 0)
            throw std::runtime_error{"cannot listen"};
    }

    int fd_;
    int waiting_ = -1;
    std::string endpoint_;
};

}  // namespace tramite::testing
