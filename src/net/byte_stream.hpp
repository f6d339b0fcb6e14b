// The bytes of one connection: read into a buffer, written, and ended so that the last answer
// arrives. Under every message stream; what the bytes mean is theirs to know.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string_view>
#include <vector>

#include "net/byte_budget.hpp"
#include "net/deadline.hpp"
#include "net/peer.hpp"
#include "net/ready_socket.hpp"
#include "tramite/limits.hpp"

namespace tramite::net {

// What became of waiting for more bytes.
enum class received : std::uint8_t {
    bytes,    // There are more.
    nothing,  // None wait, or the wait was ended by wake().
    ended,    // The peer has ended its side; what came before is there.
    overdue,  // None came in time.
    lost,     // The connection is gone.
    crowded,  // There is no room for more: all connections together hold what they may.
};

// Asked first what to do with bytes that come while receive() waits.
class byte_taker {
public:
    // Until when to wait on, if what came is done with; nothing if receive() is to say so.
    [[nodiscard]] virtual std::optional<base::monotonic_time> take_bytes() = 0;

protected:
    ~byte_taker() = default;
};

// Thread: that of the socket's io_context and of the deadlines.
//
// Invariants, cited where they are kept:
//   B1  begin_ <= filled_ <= buffer_.size().
//   B2  Only receiving moves or frees the buffer: views of bytes() stay valid until then, also of
//       those that were dropped.
class byte_stream final : private deadline_owner, private ready_taker {
public:
    // What one I/O thread has for all of its connections; outlives them.
    struct home {
        const limits* bounds;
        deadline_list* deadlines;
        stream_budgets* budgets;
        ready_set* sockets;
    };

    byte_stream(stream_socket socket, const home& on);
    byte_stream(const byte_stream&) = delete;
    byte_stream& operator=(const byte_stream&) = delete;

    // Those that have come and were not dropped.
    [[nodiscard]] std::string_view bytes() const noexcept {
        return {buffer_.data() + begin_, filled_ - begin_};
    }
    // The first `count` of bytes() are done with.
    void drop(std::size_t count);

    // What it has for them, and for those that come.
    [[nodiscard]] std::size_t room() const noexcept { return buffer_.size(); }

    // Waits for more bytes until `due`. Who waits for long without any holds no room for them.
    // Throws what `first` throws.
    [[nodiscard]] boost::asio::awaitable<received> receive(base::monotonic_time due,
                                                           byte_taker* first = nullptr);
    // Takes what the system holds already; `nothing` if that is none.
    [[nodiscard]] received receive_what_waits();
    // How much that is.
    [[nodiscard]] std::size_t count_waiting();
    // Ends a receive() that waits, if one does.
    void wake();

    // As much as the socket takes at once; nothing if it is broken, which write() finds out.
    [[nodiscard]] std::size_t write_some(std::string_view bytes);
    // All of it. False if the peer is gone, takes too long, or would have to be waited for when all
    // connections together hold what they may.
    [[nodiscard]] boost::asio::awaitable<bool> write(std::string_view bytes);
    // Ends the sending side, reads and discards until the peer's end, and closes.
    [[nodiscard]] boost::asio::awaitable<void> close();
    // At once; what waits is woken, and all that follows is told `lost`.
    void abort() noexcept;

    [[nodiscard]] const peer& from() const noexcept { return from_; }
    [[nodiscard]] base::monotonic_time now() const noexcept { return deadline_.now(); }
    [[nodiscard]] const limits& bounds() const noexcept { return *bounds_; }
    [[nodiscard]] stream_budgets& budgets() const noexcept { return *budgets_; }

private:
    void overdue() override;
    bool take_ready() noexcept override;
    void wait_until(base::monotonic_time due);
    [[nodiscard]] received end_of_wait();
    void give_room_back();
    void rest();
    [[nodiscard]] bool make_room();
    [[nodiscard]] bool grow();

    const limits* bounds_;
    stream_budgets* budgets_;
    peer from_;
    ready_socket socket_;
    deadline deadline_;

    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t filled_ = 0;

    byte_share arriving_;
    byte_share untaken_;

    // Of the wait for bytes that is under way.
    base::monotonic_time due_{};
    byte_taker* first_ = nullptr;
    // What first_ left to receive().
    received came_ = received::nothing;
    std::exception_ptr thrown_;
    bool is_receiving_ = false;
    bool is_woken_ = false;
    bool is_overdue_ = false;
    bool is_lost_ = false;
};

}  // namespace tramite::net
