// Reading from a socket, writing into it, and closing it so that what was written arrives.
#include "net/byte_stream.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/check.hpp"
#include "base/fault_point.hpp"

namespace tramite::net {
namespace asio = boost::asio;
namespace {

// Room for a read of many small requests at once; a larger buffer is given back when it is idle.
constexpr std::size_t buffer_bytes = 16 << 10;
// The least room that a read is given.
constexpr std::size_t room_bytes = 4 << 10;

}  // namespace

byte_stream::byte_stream(stream_socket socket, const limits& bounds, deadline_list& deadlines)
    : socket_{std::move(socket)},
      bounds_{&bounds},
      from_{peer_of(socket_)},
      deadline_{deadlines, *this} {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
}

void byte_stream::drop(std::size_t count) {
    TRAMITE_CHECK(count <= filled_ - begin_);  // B1
    begin_ += count;
}

void byte_stream::make_room() {
    if (begin_ == filled_) {
        begin_ = filled_ = 0;
        if (buffer_.size() > buffer_bytes) buffer_ = {};
    }
    if (buffer_.size() - filled_ >= room_bytes) return;
    const auto place = [&](std::size_t at) {
        return buffer_.begin() + static_cast<std::ptrdiff_t>(at);
    };
    std::copy(place(begin_), place(filled_), buffer_.begin());
    filled_ -= begin_;
    begin_ = 0;
    if (buffer_.size() - filled_ < room_bytes)
        buffer_.resize(std::max(buffer_bytes, 2 * buffer_.size()));
}

asio::awaitable<received> byte_stream::receive(base::monotonic_time due) {
    make_room();  // B2
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
    make_room();  // B2
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
    // For all of it: a peer that takes a byte now and then would hold its answers for ever.
    if (sent < bytes.size()) deadline_.arm(bounds_->write_deadline);
    while (!error && sent < bytes.size())
        sent += co_await socket_.async_write_some(asio::buffer(bytes.substr(sent)),
                                                  asio::redirect_error(asio::use_awaitable, error));
    deadline_.disarm();
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
