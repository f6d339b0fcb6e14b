// Reading texts out of a socket, writing answers into it, and closing it so that they arrive.
#include "net/raw_stream.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstring>
#include <utility>

#include "base/check.hpp"
#include "base/fault_point.hpp"
#include "net/endpoint.hpp"
#include "wire/rejection.hpp"

namespace tramite::net {
namespace asio = boost::asio;
namespace {

// Room for a read of many small requests at once; a larger buffer is given back when it is idle.
constexpr std::size_t buffer_bytes = 16 << 10;
// The least room that a read is given.
constexpr std::size_t room_bytes = 4 << 10;

}  // namespace

std::string peer_text(const stream_socket& socket) {
    boost::system::error_code error;
    const auto generic = socket.remote_endpoint(error);
    if (error) return "unknown";
    const auto family = generic.protocol().family();
    if (family != AF_INET && family != AF_INET6) return "unix:";
    asio::ip::tcp::endpoint tcp;
    std::memcpy(tcp.data(), generic.data(), std::min(generic.size(), tcp.capacity()));
    return to_text({.host = tcp.address().to_string(), .port = tcp.port(), .path = {}});
}

raw_stream::raw_stream(stream_socket socket, const limits& bounds, deadline_list& deadlines)
    : socket_{std::move(socket)},
      bounds_{&bounds},
      peer_{peer_text(socket_)},
      stream_{bounds},
      deadline_{deadlines, *this} {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
}

asio::awaitable<arrivals> raw_stream::read() {
    texts_.clear();  // R3
    for (;;) {
        take_texts();
        if (!texts_.empty() || after_ != arrivals::end::open) break;
        if (is_at_drain_line()) {
            is_quiet_told_ = true;
            co_return arrivals{.texts = {}, .after = arrivals::end::quiet, .flaw = {}};
        }
        make_room();
        if (!is_draining_) {
            co_await receive();
        } else if (!receive_what_waits()) {
            // Half a message deserves its answer too; nothing at all ends the connection.
            if (stream_.is_between_texts() || is_overdue_)
                co_return arrivals{.texts = {}, .after = arrivals::end::quiet, .flaw = {}};
            co_await receive();
        }
    }
    // The end is told with the last texts only.
    const bool is_end = texts_.size() < bounds_->pipeline_requests;
    co_return arrivals{.texts = texts_,
                       .after = is_end ? after_ : arrivals::end::open,
                       .flaw = is_end ? flaw_ : std::nullopt};
}

void raw_stream::take_texts() {
    using status = wire::json_stream::status;
    while (scanned_ < filled_ && !flaw_ && texts_.size() < bounds_->pipeline_requests) {
        if (is_at_drain_line()) return;
        auto fresh = std::string_view{buffer_.data() + scanned_, filled_ - scanned_};
        if (is_draining_ && !is_quiet_told_) fresh = fresh.substr(0, drain_left_);
        const auto step = stream_.scan(fresh);
        scanned_ += step.read;  // R2
        drain_left_ -= std::min(drain_left_, step.read);
        if (step.what == status::complete) {
            const auto size = stream_.text_size();
            texts_.emplace_back(buffer_.data() + scanned_ - size, size);
            text_begin_ = scanned_;
            text_due_ = base::monotonic_time::max();
        } else if (step.what != status::need_more) {
            end_reading(step.what);
        }
    }
}

void raw_stream::end_reading(wire::json_stream::status why) {
    const auto next = std::string_view{buffer_.data() + scanned_, filled_ - scanned_};
    flaw_ = wire::rejection_of(why, *bounds_, stream_.text_size(), next);
    after_ = arrivals::end::done;
}

// What was sent before drain() has been taken, and the session does not know yet.
bool raw_stream::is_at_drain_line() const noexcept {
    return is_draining_ && !is_quiet_told_ && drain_left_ == 0;
}

void raw_stream::make_room() {
    TRAMITE_CHECK(text_begin_ <= scanned_ && scanned_ <= filled_);  // R1
    TRAMITE_CHECK(filled_ <= buffer_.size());                       // R1
    if (stream_.is_between_texts()) text_begin_ = scanned_;
    if (text_begin_ == filled_) {
        text_begin_ = scanned_ = filled_ = 0;
        if (buffer_.size() > buffer_bytes) buffer_ = {};
    }
    if (buffer_.size() - filled_ >= room_bytes) return;
    const auto place = [&](std::size_t at) {
        return buffer_.begin() + static_cast<std::ptrdiff_t>(at);
    };
    std::copy(place(text_begin_), place(filled_), buffer_.begin());
    scanned_ -= text_begin_;
    filled_ -= text_begin_;
    text_begin_ = 0;
    if (buffer_.size() - filled_ < room_bytes)
        buffer_.resize(std::max(buffer_bytes, 2 * buffer_.size()));
}

void raw_stream::arm_for_reading() {
    is_overdue_ = false;
    if (is_draining_) {
        deadline_.arm(bounds_->linger_deadline);
        return;
    }
    if (stream_.is_between_texts()) {
        deadline_.arm(bounds_->idle_deadline);
        return;
    }
    // From the first byte of the message on, however slowly the others come.
    if (text_due_ == base::monotonic_time::max())
        text_due_ = deadline_.now() + bounds_->read_deadline;
    deadline_.arm_at(text_due_);
}

asio::awaitable<void> raw_stream::receive() {
    arm_for_reading();
    is_waiting_to_read_ = true;
    boost::system::error_code error;
    const auto count = co_await socket_.async_read_some(
        asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_),
        asio::redirect_error(asio::use_awaitable, error));
    is_waiting_to_read_ = false;
    deadline_.disarm();
    if (std::exchange(is_read_before_drain_, false)) drain_left_ += count;
    received(count, error);
}

bool raw_stream::receive_what_waits() {
    boost::system::error_code error;
    const auto count =
        socket_.read_some(asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_), error);
    if (error == asio::error::would_block) return false;
    received(count, error);
    return true;
}

void raw_stream::received(std::size_t count, const boost::system::error_code& error) {
    using status = wire::json_stream::status;
    if (TRAMITE_FAULT_FAILS("net.read")) {
        after_ = arrivals::end::lost;
        return;
    }
    filled_ += count;
    if (!error) return;
    if (error == asio::error::operation_aborted && is_draining_ && !is_overdue_) return;
    if (is_overdue_) {
        after_ = arrivals::end::done;
        if (!stream_.is_between_texts()) flaw_ = wire::too_slow(*bounds_);
        return;
    }
    if (error != asio::error::eof) {
        after_ = arrivals::end::lost;
        return;
    }
    after_ = arrivals::end::done;
    const auto last = stream_.finish();
    if (last == status::complete) {
        const auto size = stream_.text_size();
        texts_.emplace_back(buffer_.data() + scanned_ - size, size);
        text_begin_ = scanned_;
    } else if (last != status::idle) {
        end_reading(last);
    }
}

asio::awaitable<bool> raw_stream::write(std::string_view bytes) {
    if (TRAMITE_FAULT_FAILS("net.write")) {
        after_ = arrivals::end::lost;
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
    if (error) after_ = arrivals::end::lost;
    co_return !error;
}

asio::awaitable<void> raw_stream::close() {
    boost::system::error_code error;
    if (after_ == arrivals::end::lost) {
        socket_.close(error);
        co_return;
    }
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

void raw_stream::drain() {
    if (is_draining_) return;
    is_draining_ = true;
    boost::system::error_code ignored;
    drain_left_ = filled_ - scanned_ + socket_.available(ignored);
    is_read_before_drain_ = is_waiting_to_read_;
    if (is_waiting_to_read_) socket_.cancel(ignored);
}

void raw_stream::abort() noexcept {
    after_ = arrivals::end::lost;
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void raw_stream::overdue() {
    is_overdue_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

}  // namespace tramite::net
