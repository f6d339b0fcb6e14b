// A listening socket, TCP or Unix-domain, that hands every connection to somebody.
// For the server; it knows nothing of what is said over the connections.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>

#include "net/endpoint.hpp"
#include "net/peer.hpp"

namespace tramite::net {

// Takes the accepted connections, and says where the next one is to live. Thread: the listener's.
class connection_taker {
public:
    // The io_context of the next connection, or null while there is no room for one: then
    // listener::resume() says when there is.
    [[nodiscard]] virtual boost::asio::io_context* next_context() = 0;
    virtual void take(boost::asio::io_context& context, stream_socket socket) = 0;

protected:
    ~connection_taker() = default;
};

// Thread: that of its io_context, after construction.
class listener {
public:
    // Binds and listens. Throws std::runtime_error that names the address and says why not.
    listener(boost::asio::io_context& context, const endpoint& where, connection_taker& taker);
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;
    ~listener();

    // As asked for, with the port that was picked.
    [[nodiscard]] const std::string& address() const noexcept { return address_; }

    // Accepts until close(). At the end of descriptors it waits and tries again.
    [[nodiscard]] boost::asio::awaitable<void> run();
    // There is room again.
    void resume();
    // Takes what waits in the backlog, which would be reset otherwise, then stops listening.
    void close();

private:
    boost::asio::io_context* context_;
    connection_taker* taker_;
    boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol> acceptor_;
    boost::asio::steady_timer pause_;
    std::string address_;
    std::string unix_path_;
};

}  // namespace tramite::net
