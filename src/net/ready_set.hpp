// Which sockets of one thread have something to read or room to write: an epoll set of its own,
// which is one descriptor of the thread's io_context. For the sockets of connections.
//
// Asio alone reads each socket in vain before it waits for it, and queues and locks for each event:
// together a third of what a small request costs (docs/decisions/0025-sockets-of-our-own.md).
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstddef>
#include <cstdint>

namespace tramite::net {

// What is told when a socket's state has changed. Edges: what was told once is not told again
// before the socket has been read, or written, until it would block.
struct ready_events {
    bool can_read;
    bool can_write;
    // Nothing more will come, or the connection is broken: reading never blocks again.
    bool is_over;
};

class ready_owner {
public:
    virtual void became_ready(ready_events what) = 0;

protected:
    ~ready_owner() = default;
};

// Outlives its owners. Thread: that of the io_context.
class ready_set {
public:
    explicit ready_set(boost::asio::io_context& on);
    ready_set(const ready_set&) = delete;
    ready_set& operator=(const ready_set&) = delete;
    // A bug if an owner is left: see ready_socket.
    ~ready_set();

    // Throws std::system_error if the system has no room for one more.
    void add(int socket, ready_owner& owner);
    // Before the socket is closed. The owner is told nothing more, also within became_ready().
    void remove(int socket, ready_owner& owner) noexcept;

private:
    void watch();
    void tell_all();

    // What is told in one turn of the event loop, so that others have theirs.
    static constexpr std::size_t turn_events = 128;

    struct event {
        ready_owner* owner;
        ready_events what;
    };

    boost::asio::posix::stream_descriptor set_;
    // While there is none, nothing is waited for, and the event loop may end.
    std::size_t sockets_ = 0;
    bool is_watching_ = false;
    std::array<event, turn_events> events_;
    // Of events_, those of this turn that are still to be told.
    std::size_t next_ = 0;
    std::size_t end_ = 0;
};

}  // namespace tramite::net
