// Reading from a socket, writing into it, and closing it so that what was written arrives.
#include "net/byte_stream.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <span>
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
// A connection that has nothing for so long is idle: of 20,000, few are not, and each would hold
// its buffer. Shorter, those that are busy would make it anew for each request.
constexpr std::chrono::milliseconds rest_after{1'000};
// What each connection may hold of answers without asking whether there is room for them.
constexpr std::size_t own_untaken_bytes = 64 << 10;

// What is to be held beyond a connection's own, as far as it counts: one message or one answer of
// the largest size always has room where nobody else holds any.
constexpr std::size_t beyond(std::size_t bytes, std::size_t own, std::size_t most) {
    return std::min(bytes - std::min(bytes, own), most);
}

}  // namespace

byte_stream::byte_stream(stream_socket socket, const home& on)
    : bounds_{on.bounds},
      budgets_{on.budgets},
      from_{peer_of(socket)},
      socket_{std::move(socket), *on.sockets},
      deadline_{*on.deadlines, *this},
      arriving_{on.budgets->arriving},
      untaken_{on.budgets->untaken} {}

void byte_stream::drop(std::size_t count) {
    TRAMITE_CHECK(count <= filled_ - begin_);  // B1
    begin_ += count;
}

// What is empty needs no more room than any connection has.
void byte_stream::give_room_back() {
    if (begin_ != filled_) return;
    begin_ = filled_ = 0;
    if (buffer_.size() <= buffer_bytes) return;
    // Not = {}, which keeps the memory.
    buffer_ = std::vector<char>{};
    static_cast<void>(arriving_.hold(0));
}

void byte_stream::rest() {
    if (begin_ != filled_) return;
    begin_ = filled_ = 0;
    buffer_ = std::vector<char>{};
}

bool byte_stream::make_room() {
    give_room_back();
    if (buffer_.size() - filled_ >= room_bytes) return true;
    if (begin_ > 0) {
        const auto place = [&](std::size_t at) {
            return buffer_.begin() + static_cast<std::ptrdiff_t>(at);
        };
        std::copy(place(begin_), place(filled_), buffer_.begin());
        filled_ -= begin_;
        begin_ = 0;
    }
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

// Waits also where something is there already: other connections have their turn between two reads.
asio::awaitable<received> byte_stream::receive(base::monotonic_time due, byte_taker* first) {
    is_overdue_ = false;
    is_woken_ = false;
    is_receiving_ = true;
    first_ = first;
    wait_until(due);
    auto what = received::nothing;
    while (what == received::nothing && !is_woken_) {
        // What is lost is not waited for: nothing would be told of it any more.
        if (!is_lost_) co_await socket_.wait_to_read(first == nullptr ? nullptr : this);
        what = end_of_wait();
    }
    deadline_.disarm();
    is_receiving_ = false;
    co_return what;
}

void byte_stream::wait_until(base::monotonic_time due) {
    due_ = due;
    deadline_.arm_at(std::min(due, now() + rest_after));
    // Now, since nobody knows how long the wait is.
    give_room_back();
}

received byte_stream::end_of_wait() {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    if (came_ != received::nothing) return std::exchange(came_, received::nothing);
    if (is_overdue_ && now() < due_) {
        is_overdue_ = false;
        rest();
        deadline_.arm_at(due_);
        return received::nothing;
    }
    if (is_overdue_) return received::overdue;
    return is_woken_ && !is_lost_ ? received::nothing : receive_what_waits();
}

// Where the bytes are taken, the coroutine of receive() sleeps on.
bool byte_stream::take_ready() noexcept {
    try {
        came_ = receive_what_waits();
        if (came_ == received::nothing) return true;
        if (came_ != received::bytes) return false;
        const auto due = first_->take_bytes();
        if (!due) return false;
        came_ = received::nothing;
        wait_until(*due);
        return true;
    } catch (...) {
        thrown_ = std::current_exception();
        return false;
    }
}

received byte_stream::receive_what_waits() {
    if (is_lost_) return received::lost;
    if (!make_room()) return received::crowded;  // B2
    const auto [count, error] = socket_.read_some(std::span{buffer_}.subspan(filled_));
    if (error == asio::error::would_block) return received::nothing;
    is_lost_ = error.failed() || TRAMITE_FAULT_FAILS("net.read");
    if (is_lost_) return received::lost;
    filled_ += count;
    return count == 0 ? received::ended : received::bytes;
}

std::size_t byte_stream::count_waiting() {
    return socket_.count_waiting();
}

void byte_stream::wake() {
    if (!is_receiving_) return;
    is_woken_ = true;
    socket_.wake();
}

std::size_t byte_stream::write_some(std::string_view bytes) {
    if (TRAMITE_FAULT_FAILS("net.write")) is_lost_ = true;
    if (is_lost_) return 0;
    const auto [count, error] = socket_.write_some(bytes);
    is_lost_ = error && error != asio::error::would_block;
    if (count == bytes.size()) TRAMITE_FAULT_POINT("net.after_write");
    return count;
}

asio::awaitable<bool> byte_stream::write(std::string_view bytes) {
    is_overdue_ = false;
    bytes.remove_prefix(write_some(bytes));
    if (!is_lost_ &&
        !untaken_.hold(beyond(bytes.size(), own_untaken_bytes, bounds_->answer_bytes))) {
        base::log(base::log_level::warning,
                  "the answers that clients do not take are at their limit (--untaken-bytes); a "
                  "connection is closed, and its client may ask again",
                  {{"peer", from_.address}});
        is_lost_ = true;
    }
    // For all of it: a peer that takes a byte now and then would hold its answers for ever.
    deadline_.arm(bounds_->write_deadline);
    while (!bytes.empty() && !is_lost_) {
        co_await socket_.wait_to_write();
        is_lost_ = is_lost_ || is_overdue_;
        if (!is_lost_) bytes.remove_prefix(write_some(bytes));
    }
    deadline_.disarm();
    static_cast<void>(untaken_.hold(0));
    co_return !is_lost_;
}

asio::awaitable<void> byte_stream::close() {
    // A plain close with input that nobody read would reset the connection, and destroy the answer.
    if (!is_lost_) {
        socket_.shut_down_sending();
        const auto due = now() + bounds_->linger_deadline;
        auto left = bounds_->linger_bytes;
        for (auto what = received::bytes; what == received::bytes || what == received::nothing;) {
            left -= std::min(left, filled_ - begin_);
            drop(filled_ - begin_);
            if (left == 0) break;
            what = co_await receive(due);
        }
    }
    socket_.close();
}

void byte_stream::abort() noexcept {
    is_lost_ = true;
    socket_.close();
}

void byte_stream::overdue() {
    is_overdue_ = true;
    socket_.wake();
}

}  // namespace tramite::net
