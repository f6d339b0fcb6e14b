// Reading from a socket, writing into it, and closing it so that what was written arrives.
#include "net/byte_stream.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/check.hpp"
#include "base/fault_point.hpp"
#include "base/log.hpp"

namespace tramite::net {
namespace asio = boost::asio;
namespace {

// Room for a read of many small requests at once; a larger buffer is given back when it is idle.
constexpr std::size_t buffer_bytes = 16 << 10;
// The least room that a read is given.
constexpr std::size_t room_bytes = 4 << 10;
// What each connection may hold of answers without asking whether there is room for them.
constexpr std::size_t own_untaken_bytes = 64 << 10;

// What is to be held beyond a connection's own, as far as it counts: one message or one answer of
// the largest size always has room where nobody else holds any.
constexpr std::size_t beyond(std::size_t bytes, std::size_t own, std::size_t most) {
    return std::min(bytes - std::min(bytes, own), most);
}

}  // namespace

byte_stream::byte_stream(stream_socket socket, const limits& bounds, deadline_list& deadlines,
                         stream_budgets& budgets)
    : socket_{std::move(socket)},
      bounds_{&bounds},
      from_{peer_of(socket_)},
      deadline_{deadlines, *this},
      arriving_{budgets.arriving},
      untaken_{budgets.untaken} {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
}

void byte_stream::drop(std::size_t count) {
    TRAMITE_CHECK(count <= filled_ - begin_);  // B1
    begin_ += count;
}

bool byte_stream::make_room() {
    if (begin_ == filled_) {
        begin_ = filled_ = 0;
        if (buffer_.size() > buffer_bytes) {
            // Not = {}, which keeps the memory.
            buffer_ = std::vector<char>{};
            static_cast<void>(arriving_.hold(0));
        }
    }
    if (buffer_.size() - filled_ >= room_bytes) return true;
    const auto place = [&](std::size_t at) {
        return buffer_.begin() + static_cast<std::ptrdiff_t>(at);
    };
    std::copy(place(begin_), place(filled_), buffer_.begin());
    filled_ -= begin_;
    begin_ = 0;
    return buffer_.size() - filled_ >= room_bytes || grow();
}

// Twice as large each time, but no larger than a message needs.
bool byte_stream::grow() {
    const auto enough = bounds_->message_bytes + 2 * buffer_bytes;
    auto wanted = std::max(buffer_bytes, 2 * buffer_.size());
    if (filled_ + room_bytes <= enough) wanted = std::min(wanted, enough);
    if (!arriving_.hold(beyond(wanted, buffer_bytes, bounds_->message_bytes))) {
        base::log(base::log_level::warning,
                  "the messages under way are at their limit (--arriving-bytes); one is refused",
                  {{"peer", from_.address}});
        return false;
    }
    buffer_.resize(wanted);
    return true;
}

asio::awaitable<received> byte_stream::receive(base::monotonic_time due) {
    if (!make_room()) co_return received::crowded;  // B2
    is_overdue_ = false;
    deadline_.arm_at(due);
    is_waiting_ = true;
    boost::system::error_code error;
    const auto count = co_await socket_.async_read_some(
        asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_),
        asio::redirect_error(asio::use_awaitable, error));
    is_waiting_ = false;
    deadline_.disarm();
    co_return took(count, error);
}

received byte_stream::receive_what_waits() {
    if (!make_room()) return received::crowded;  // B2
    boost::system::error_code error;
    const auto count =
        socket_.read_some(asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_), error);
    return took(count, error);
}

received byte_stream::took(std::size_t count, const boost::system::error_code& error) {
    if (error == asio::error::would_block) return received::nothing;
    if (TRAMITE_FAULT_FAILS("net.read")) {
        is_lost_ = true;
        return received::lost;
    }
    filled_ += count;
    if (is_lost_) return received::lost;
    if (!error) return received::bytes;
    if (error == asio::error::eof) return received::ended;
    if (error == asio::error::operation_aborted)
        return is_overdue_ ? received::overdue : received::nothing;
    is_lost_ = true;
    return received::lost;
}

std::size_t byte_stream::count_waiting() {
    boost::system::error_code ignored;
    return socket_.available(ignored);
}

bool byte_stream::wake() {
    if (!is_waiting_) return false;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
    return true;
}

asio::awaitable<bool> byte_stream::write(std::string_view bytes) {
    if (TRAMITE_FAULT_FAILS("net.write")) {
        is_lost_ = true;
        co_return false;
    }
    boost::system::error_code error;
    // Nearly always the socket takes it all: no waiting, no way through the event loop.
    auto sent = socket_.write_some(asio::buffer(bytes), error);
    if (error == asio::error::would_block) error = {};
    const auto held = sent < bytes.size() ? bytes.size() : 0;
    if (!error && !untaken_.hold(beyond(held, own_untaken_bytes, bounds_->answer_bytes))) {
        base::log(base::log_level::warning,
                  "the answers that clients do not take are at their limit (--untaken-bytes); a "
                  "connection is closed, and its client may ask again",
                  {{"peer", from_.address}});
        is_lost_ = true;
        co_return false;
    }
    // For all of it: a peer that takes a byte now and then would hold its answers for ever.
    if (sent < bytes.size()) deadline_.arm(bounds_->write_deadline);
    while (!error && sent < bytes.size())
        sent += co_await socket_.async_write_some(asio::buffer(bytes.substr(sent)),
                                                  asio::redirect_error(asio::use_awaitable, error));
    deadline_.disarm();
    static_cast<void>(untaken_.hold(0));
    TRAMITE_FAULT_POINT("net.after_write");
    if (error) is_lost_ = true;
    co_return !error;
}

asio::awaitable<void> byte_stream::close() {
    boost::system::error_code error;
    if (is_lost_) {
        socket_.close(error);
        co_return;
    }
    // A plain close with input that nobody read would reset the connection, and destroy the answer.
    socket_.shutdown(asio::socket_base::shutdown_send, error);
    std::size_t discarded = 0;
    buffer_.resize(std::max(buffer_.size(), buffer_bytes));
    deadline_.arm(bounds_->linger_deadline);
    while (!error && discarded < bounds_->linger_bytes)
        discarded += co_await socket_.async_read_some(
            asio::buffer(buffer_), asio::redirect_error(asio::use_awaitable, error));
    deadline_.disarm();
    socket_.close(error);
}

void byte_stream::abort() noexcept {
    is_lost_ = true;
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void byte_stream::overdue() {
    is_overdue_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

}  // namespace tramite::net
