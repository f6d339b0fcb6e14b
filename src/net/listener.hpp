// A listening socket, TCP or Unix-domain, that hands every connection to somebody.
// For the server; it knows nothing of what is said over the connections.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "net/endpoint.hpp"
#include "net/peer.hpp"
#include "net/socket_file.hpp"
#include "net/spare_descriptor.hpp"
#include "tramite/limits.hpp"

namespace tramite::net {

// Takes the accepted connections, and says where the next one is to live. Thread: the listener's.
class connection_taker {
public:
    // Of one more connection; false: listener::resume() says when there may be.
    [[nodiscard]] virtual bool has_room() const = 0;
    // The io_context of the next connection: another one each time.
    [[nodiscard]] virtual boost::asio::io_context& next_context() = 0;
    // If it throws, the connection is closed, and it is as though it had not come.
    virtual void take(boost::asio::io_context& context, stream_socket socket) = 0;

protected:
    ~connection_taker() = default;
};

// Thread: that of its io_context, after construction.
class listener {
public:
    // Binds and listens. Throws std::runtime_error that names the address and says why not.
    listener(boost::asio::io_context& context, const endpoint& where, connection_taker& taker,
             const limits& bounds);
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    // As asked for, with the port that was picked.
    [[nodiscard]] const std::string& address() const noexcept { return address_; }

    // Accepts until it is closed. With no room, or no descriptor left, whoever connects waits.
    [[nodiscard]] boost::asio::awaitable<void> run();
    // Any thread: a connection has ended. Costs nothing unless that is waited for.
    void resume();
    // Takes what waits to be accepted, which would be reset otherwise, then stops listening. With
    // no descriptor left that goes on in run(), as connections end.
    void close();
    // Stops listening at once.
    void abort();

private:
    // What became of accepting one connection. failed: another may be accepted in a while.
    enum class accepting : std::uint8_t { one, nothing_waits, no_room, failed };

    void bind(const endpoint& where, const limits& bounds);
    void open(boost::asio::generic::stream_protocol protocol);
    void accept_into(stream_socket& socket, boost::system::error_code& error);
    void accept_what_waits();
    [[nodiscard]] accepting accept_one();
    [[nodiscard]] accepting hand_over(boost::asio::io_context& home, stream_socket socket);
    void tell_shortage(const boost::system::error_code& why);
    [[nodiscard]] boost::asio::awaitable<void> wait_for_room();
    [[nodiscard]] boost::asio::awaitable<void> wait_for_descriptors();

    boost::asio::io_context* context_;
    connection_taker* taker_;
    boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol> acceptor_;
    // As it was opened.
    boost::asio::generic::stream_protocol protocol_{0, 0};
    // Of a Unix-domain socket. Ends before the acceptor, as it must.
    std::optional<socket_file> file_;
    boost::asio::steady_timer pause_;
    spare_descriptor spare_;
    std::string address_;
    bool is_closing_ = false;
    // A connection's end is waited for. Set before the reason is looked at again, so that no end is
    // missed.
    std::atomic<bool> is_waiting_ = false;
    // Accepted since the log was last told that descriptors are short.
    std::size_t accepted_ = 0;
    bool is_shortage_told_ = false;
};

}  // namespace tramite::net
