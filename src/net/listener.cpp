// Binding, accepting, and stopping to accept without resetting anybody.
#include "net/listener.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <utility>

#include "base/fault_point.hpp"
#include "base/log.hpp"

namespace tramite::net {
namespace asio = boost::asio;
namespace {

using generic = asio::generic::stream_protocol;

// How long to wait when the process has no descriptor left for another connection.
// A connection that ends shortens it; descriptors may also be given back elsewhere.
constexpr std::chrono::milliseconds pause_without_descriptors{100};
// Connections between two lines of the log that say so.
constexpr std::size_t accepted_per_line = 1'000;

asio::ip::tcp::endpoint resolve(asio::io_context& context, const endpoint& where) {
    boost::system::error_code error;
    const auto literal = asio::ip::make_address(where.host, error);
    if (!error) return {literal, where.port};
    asio::ip::tcp::resolver resolver{context};
    const auto found = resolver.resolve(where.host, std::to_string(where.port), error);
    if (error || found.empty())
        throw std::runtime_error{"cannot listen on " + to_text(where) +
                                 ": no address is known as '" + where.host +
                                 "'; write an IP address"};
    return *found.begin();
}

// Inherited by every connection: a peer whose machine is gone is noticed although neither side has
// anything to say. After half of the time it is asked, three times.
void watch_for_vanished(int socket_fd, std::chrono::milliseconds deadline) {
    // What TCP can be told: at least a second, and about nine hours.
    const auto in_seconds = [](std::chrono::milliseconds duration) {
        return static_cast<int>(
            std::clamp<std::int64_t>(duration / std::chrono::seconds{1}, 1, 32'767));
    };
    const int probes = 3;
    const auto set = [&](int level, int option, int value) {
        if (::setsockopt(socket_fd, level, option, &value, sizeof value) != 0)
            throw boost::system::system_error{errno, boost::system::system_category()};
    };
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, in_seconds(deadline / 2));
    set(IPPROTO_TCP, TCP_KEEPINTVL, in_seconds(deadline / 2 / probes));
    set(IPPROTO_TCP, TCP_KEEPCNT, probes);
    // Answers are whole when they are written, and wait for nothing.
    set(IPPROTO_TCP, TCP_NODELAY, 1);
}

std::string advice(const boost::system::error_code& error) {
    if (error == asio::error::address_in_use)
        return "; another program listens there: stop it, or choose another port (0 picks one)";
    if (error == asio::error::access_denied) return "; ports below 1024 need a privilege";
    return {};
}

}  // namespace

listener::listener(asio::io_context& context, const endpoint& where, connection_taker& taker,
                   const limits& bounds)
    : context_{&context}, taker_{&taker}, acceptor_{context}, pause_{context} {
    try {
        bind(where, bounds);
    } catch (const boost::system::system_error& failed) {
        throw std::runtime_error{"cannot listen on " + to_text(where) + ": " +
                                 failed.code().message() + advice(failed.code())};
    }
    auto named = where;
    if (!where.is_unix()) {
        const auto bound = acceptor_.local_endpoint();
        asio::ip::tcp::endpoint tcp;
        std::memcpy(tcp.data(), bound.data(), std::min(bound.size(), tcp.capacity()));
        named.port = tcp.port();
    }
    address_ = to_text(named);
}

// Not inherited by a program that a handler starts.
void listener::open(generic protocol) {
    protocol_ = protocol;
    const int made_fd =
        ::socket(protocol.family(), protocol.type() | SOCK_CLOEXEC, protocol.protocol());
    if (made_fd < 0) throw boost::system::system_error{errno, boost::system::system_category()};
    acceptor_.assign(protocol, made_fd);
}

void listener::bind(const endpoint& where, const limits& bounds) {
    if (where.is_unix()) {
        file_.emplace(where.path);
        const asio::local::stream_protocol::endpoint local{where.path};
        open(local.protocol());
        file_->prepare(acceptor_.native_handle());
        acceptor_.bind(local);
        file_->has_bound();
    } else {
        const generic::endpoint local{resolve(*context_, where)};
        open(local.protocol());
        acceptor_.set_option(asio::socket_base::reuse_address{true});
        // Otherwise [::] would take 0.0.0.0 as well, and listening on both would fail.
        if (local.protocol().family() == AF_INET6) acceptor_.set_option(asio::ip::v6_only{true});
        watch_for_vanished(acceptor_.native_handle(), bounds.vanished_deadline);
        acceptor_.bind(local);
    }
    acceptor_.listen(static_cast<int>(bounds.waiting_connections));
    acceptor_.non_blocking(true);
}

asio::awaitable<void> listener::run() {
    while (acceptor_.is_open() && !is_closing_) {
        boost::system::error_code stopped;
        co_await acceptor_.async_wait(asio::socket_base::wait_read,
                                      asio::redirect_error(asio::use_awaitable, stopped));
        TRAMITE_FAULT_POINT("net.listening");
        if (stopped || is_closing_) continue;
        const auto what = accept_one();
        if (what == accepting::no_room) co_await wait_for_room();
        if (what == accepting::failed) co_await wait_for_descriptors();
    }
    while (acceptor_.is_open()) {
        co_await wait_for_descriptors();
        accept_what_waits();
    }
}

// Between the question for room and the answer to it nothing is waited for: listeners that share
// their taker's room never take more than there is.
listener::accepting listener::accept_one() {
    if (!taker_->has_room()) return accepting::no_room;
    auto& home = taker_->next_context();
    stream_socket socket{home};
    boost::system::error_code error;
    accept_into(socket, error);
    if (TRAMITE_FAULT_FAILS("net.accept")) error = asio::error::no_descriptors;
    if (error == asio::error::would_block) return accepting::nothing_waits;
    if (error == asio::error::connection_aborted || error.value() == EPROTO) return accepting::one;
    if (error) {
        tell_shortage(error);
        return accepting::failed;
    }
    ++accepted_;
    return hand_over(home, std::move(socket));
}

// Not inherited by a program that a handler starts; fcntl() would leave it a moment between.
void listener::accept_into(stream_socket& socket, boost::system::error_code& error) {
    int accepted_fd = -1;
    do
        accepted_fd = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC);
    while (accepted_fd < 0 && errno == EINTR);
    if (accepted_fd < 0) {
        error.assign(errno, boost::system::system_category());
        return;
    }
    socket.assign(protocol_, accepted_fd, error);
    if (error) ::close(accepted_fd);
}

// Who cannot be taken is closed, and the next is accepted all the same.
listener::accepting listener::hand_over(asio::io_context& home, stream_socket socket) {
    try {
        taker_->take(home, std::move(socket));
        return accepting::one;
    } catch (const std::exception& failed) {
        base::log(base::log_level::error, "a connection could not be served and is closed",
                  {{"listening_on", address_}, {"reason", failed.what()}});
        return accepting::failed;
    }
}

// Under a load that keeps them short every connection that ends lets one in.
void listener::tell_shortage(const boost::system::error_code& why) {
    if (accepted_ < accepted_per_line && is_shortage_told_) return;
    accepted_ = 0;
    is_shortage_told_ = true;
    base::log(base::log_level::warning,
              "connections cannot be accepted, and wait; if descriptors are short, raise ulimit -n "
              "or lower --connections",
              {{"listening_on", address_}, {"reason", why.message()}});
}

asio::awaitable<void> listener::wait_for_room() {
    is_waiting_ = true;
    pause_.expires_at(asio::steady_timer::time_point::max());
    boost::system::error_code ignored;
    if (!taker_->has_room())
        co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    is_waiting_ = false;
}

asio::awaitable<void> listener::wait_for_descriptors() {
    is_waiting_ = true;
    pause_.expires_after(pause_without_descriptors);
    boost::system::error_code ignored;
    co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    is_waiting_ = false;
}

void listener::resume() {
    if (is_waiting_.exchange(false)) asio::post(*context_, [this] { pause_.cancel(); });
}

void listener::close() {
    is_closing_ = true;
    // From now on nobody finds it who would have to be reset.
    file_.reset();
    accept_what_waits();
    boost::system::error_code ignored;
    if (acceptor_.is_open()) acceptor_.cancel(ignored);
    pause_.cancel();
}

void listener::accept_what_waits() {
    boost::system::error_code ignored;
    while (acceptor_.is_open()) {
        switch (accept_one()) {
            case accepting::one:
                break;
            case accepting::nothing_waits:
                acceptor_.close(ignored);
                break;
            case accepting::no_room:
                return;
            case accepting::failed:
                if (!spare_.give()) return;
                break;
        }
    }
}

void listener::abort() {
    is_closing_ = true;
    file_.reset();
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

}  // namespace tramite::net
