// A connected socket that is tried first and waited for only when it would block.
// For the byte streams of connections.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "net/peer.hpp"
#include "net/ready_set.hpp"

namespace tramite::net {

// Tried before the coroutine that waits is woken, which costs more than reading what came.
class ready_taker {
public:
    // Something can be read. True if that is done, and whoever waits is to wait on.
    [[nodiscard]] virtual bool take_ready() noexcept = 0;

protected:
    ~ready_taker() = default;
};

// One coroutine at a time waits. Thread: its set's.
//
// Invariant: a socket is closed before its set and their io_context end. The coroutine that waits
// is kept by waiting_ alone, and keeps the stream that owns this socket: a circle that only
// close() opens, which wakes it. The io_context knows nothing of it, for it is no work of its own:
// only the set's descriptor, or a work guard, keeps run() going meanwhile. So an I/O thread ends
// its sessions before it lets its context go, and ~ready_set checks that none is left.
class ready_socket final : private ready_owner {
public:
    // How many bytes went through. No error and no byte of a read: the peer has ended.
    struct moved {
        std::size_t count;
        boost::system::error_code error;
    };

    // Takes the socket over. Throws std::system_error if the system has no room for one more.
    ready_socket(stream_socket socket, ready_set& set);
    ready_socket(const ready_socket&) = delete;
    ready_socket& operator=(const ready_socket&) = delete;
    ~ready_socket();

    // What can be done now; would_block if nothing can.
    [[nodiscard]] moved read_some(std::span<char> into) noexcept;
    [[nodiscard]] moved write_some(std::string_view bytes) noexcept;
    // Until a read or a write is worth trying, or wake().
    // `first` is asked before whoever waits goes on; null for nobody.
    [[nodiscard]] boost::asio::awaitable<void> wait_to_read(ready_taker* first = nullptr);
    [[nodiscard]] boost::asio::awaitable<void> wait_to_write();
    // Whoever waits goes on, though not within this call. False if nobody does.
    bool wake();

    // Bytes that wait to be read.
    [[nodiscard]] std::size_t count_waiting() const noexcept;
    // The peer reads an end behind what was written.
    void shut_down_sending() noexcept;
    // Wakes whoever waits. Reading and writing are bad_descriptor from then on.
    void close() noexcept;

private:
    using handler = boost::asio::async_result<boost::asio::use_awaitable_t<>, void()>::handler_type;

    void became_ready(ready_events what) override;
    [[nodiscard]] boost::asio::awaitable<void> wait(bool ready_socket::*until);

    ready_set* set_;
    int fd_ = -1;
    boost::asio::any_io_executor executor_;
    std::optional<handler> waiting_;
    ready_taker* first_ = nullptr;
    // Which of the two is waited for.
    bool ready_socket::*until_ = nullptr;
    bool can_read_ = true;
    bool can_write_ = true;
    bool is_over_ = false;
};

}  // namespace tramite::net
