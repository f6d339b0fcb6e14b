// A stream of JSON texts over a plain socket, TCP or Unix-domain: the native way in.
// For the server's sessions and the client's connections.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "net/deadline.hpp"
#include "net/message_stream.hpp"
#include "tramite/limits.hpp"
#include "wire/json_stream.hpp"

namespace tramite::net {

using stream_socket = boost::asio::generic::stream_protocol::socket;

// ADDRESS:PORT of the other end, `unix:` for a Unix-domain socket, `unknown` if it is gone already.
[[nodiscard]] std::string peer_text(const stream_socket& socket);

// Thread: that of the socket's io_context and of the deadlines.
//
// Invariants of the buffer, cited where they are kept:
//   R1  text_begin_ <= scanned_ <= filled_ <= buffer_.size().
//   R2  [text_begin_, scanned_) is the text under way, blanks before it apart; it is never read
//       again by json_stream.
//   R3  Views given out stay valid until the next read(): only read() moves or grows the buffer.
class raw_stream final : public message_stream, private deadline_owner {
public:
    raw_stream(stream_socket socket, const limits& bounds, deadline_list& deadlines);

    boost::asio::awaitable<arrivals> read() override;
    boost::asio::awaitable<bool> write(std::string_view bytes) override;
    boost::asio::awaitable<void> close() override;
    void drain() override;
    void abort() noexcept override;
    [[nodiscard]] const std::string& peer() const override { return peer_; }

private:
    void overdue() override;
    void take_texts();
    void end_reading(wire::json_stream::status why);
    void make_room();
    void arm_for_reading();
    boost::asio::awaitable<void> receive();
    [[nodiscard]] bool receive_what_waits();
    [[nodiscard]] bool is_at_drain_line() const noexcept;
    void received(std::size_t count, const boost::system::error_code& error);

    stream_socket socket_;
    const limits* bounds_;
    std::string peer_;
    wire::json_stream stream_;
    deadline deadline_;
    base::monotonic_time text_due_ = base::monotonic_time::max();

    std::vector<char> buffer_;
    std::size_t text_begin_ = 0;
    std::size_t scanned_ = 0;
    std::size_t filled_ = 0;
    std::vector<std::string_view> texts_;

    arrivals::end after_ = arrivals::end::open;
    std::optional<base::outcome> flaw_;
    bool is_draining_ = false;
    // Bytes that still belong to the time before drain(), while is_draining_.
    std::size_t drain_left_ = 0;
    bool is_quiet_told_ = false;
    bool is_overdue_ = false;
    bool is_waiting_to_read_ = false;
    // A read was under way when drain() came: what it brings had been taken from the socket before.
    bool is_read_before_drain_ = false;
};

}  // namespace tramite::net
