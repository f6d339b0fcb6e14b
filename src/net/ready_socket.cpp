// System calls, and what they say about the next one. A read that fills less than its room has
// emptied the socket: what comes later is told by the set, so no read is made in vain.
#include "net/ready_socket.hpp"

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <utility>

#include "base/check.hpp"

namespace tramite::net {
namespace asio = boost::asio;
namespace {

boost::system::error_code last_error() noexcept {
    return {errno, boost::system::system_category()};
}

}  // namespace

ready_socket::ready_socket(stream_socket socket, ready_set& set)
    : set_{&set}, executor_{socket.get_executor()} {
    boost::system::error_code ignored;
    socket.native_non_blocking(true, ignored);
    set_->add(socket.native_handle(), *this);
    fd_ = socket.release();
}

ready_socket::~ready_socket() {
    close();
}

ready_socket::moved ready_socket::read_some(std::span<char> into) noexcept {
    ssize_t count = 0;
    do
        count = ::recv(fd_, into.data(), into.size(), 0);
    while (count < 0 && errno == EINTR);
    if (count < 0) {
        const auto error = last_error();
        if (error == asio::error::would_block) can_read_ = false;
        return {.count = 0, .error = error};
    }
    const auto size = static_cast<std::size_t>(count);
    if (size < into.size()) can_read_ = is_over_;
    return {.count = size, .error = {}};
}

ready_socket::moved ready_socket::write_some(std::string_view bytes) noexcept {
    ssize_t count = 0;
    do
        count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    while (count < 0 && errno == EINTR);
    if (count < 0) {
        const auto error = last_error();
        if (error == asio::error::would_block) can_write_ = false;
        return {.count = 0, .error = error};
    }
    const auto size = static_cast<std::size_t>(count);
    if (size < bytes.size()) can_write_ = false;
    return {.count = size, .error = {}};
}

asio::awaitable<void> ready_socket::wait_to_read(ready_taker* first) {
    first_ = first;
    return wait(&ready_socket::can_read_);
}

asio::awaitable<void> ready_socket::wait_to_write() {
    first_ = nullptr;
    return wait(&ready_socket::can_write_);
}

asio::awaitable<void> ready_socket::wait(bool ready_socket::*until) {
    TRAMITE_CHECK(!waiting_);
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, until](handler going_on) {
            waiting_.emplace(std::move(going_on));
            until_ = until;
            if (this->*until || fd_ < 0) wake();
        },
        asio::use_awaitable);
}

bool ready_socket::wake() {
    if (!waiting_) return false;
    asio::post(executor_, *std::exchange(waiting_, std::nullopt));
    return true;
}

void ready_socket::became_ready(ready_events what) {
    can_read_ = can_read_ || what.can_read;
    can_write_ = can_write_ || what.can_write;
    is_over_ = is_over_ || what.is_over;
    if (!waiting_ || !(this->*until_)) return;
    if (first_ != nullptr && first_->take_ready()) {
        // More is there, and is not told again: others have their turn first.
        if (can_read_) wake();
        return;
    }
    // The coroutine goes on inside, and may wait anew, or end this very socket.
    auto going_on = std::move(*waiting_);
    waiting_.reset();
    std::move(going_on)();
}

std::size_t ready_socket::count_waiting() const noexcept {
    int count = 0;
    return ::ioctl(fd_, FIONREAD, &count) == 0 && count > 0 ? static_cast<std::size_t>(count) : 0;
}

void ready_socket::shut_down_sending() noexcept {
    ::shutdown(fd_, SHUT_WR);
}

void ready_socket::close() noexcept {
    if (fd_ < 0) return;
    set_->remove(fd_, *this);
    ::close(std::exchange(fd_, -1));
    wake();
}

}  // namespace tramite::net
