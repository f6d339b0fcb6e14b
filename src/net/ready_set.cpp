// One turn: what the set knows is taken at once, then each owner is told.
#include "net/ready_set.hpp"

#include <sys/epoll.h>

#include <cerrno>
#include <system_error>

#include "base/check.hpp"

namespace tramite::net {
namespace {

int make_set() {
    const int made = ::epoll_create1(EPOLL_CLOEXEC);
    if (made < 0) throw std::system_error{errno, std::system_category(), "epoll_create1"};
    return made;
}

}  // namespace

ready_set::ready_set(boost::asio::io_context& on) : set_{on, make_set()} {}

ready_set::~ready_set() {
    TRAMITE_CHECK(sockets_ == 0);
}

void ready_set::add(int socket, ready_owner& owner) {
    epoll_event wanted{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                       .data = {.ptr = &owner}};
    if (::epoll_ctl(set_.native_handle(), EPOLL_CTL_ADD, socket, &wanted) != 0)
        throw std::system_error{errno, std::system_category(), "epoll_ctl"};
    ++sockets_;
    if (!is_watching_) watch();
}

void ready_set::remove(int socket, ready_owner& owner) noexcept {
    epoll_event ignored{};
    ::epoll_ctl(set_.native_handle(), EPOLL_CTL_DEL, socket, &ignored);
    boost::system::error_code no_matter;
    if (--sockets_ == 0) set_.cancel(no_matter);
    for (auto i = next_; i < end_; ++i)
        if (events_[i].owner == &owner) events_[i].owner = nullptr;
}

void ready_set::watch() {
    is_watching_ = true;
    set_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                    [this](const boost::system::error_code& error) {
                        if (!error) tell_all();
                        is_watching_ = false;
                        if (sockets_ != 0) watch();
                    });
}

void ready_set::tell_all() {
    std::array<epoll_event, turn_events> came;
    const int count =
        ::epoll_wait(set_.native_handle(), came.data(), static_cast<int>(came.size()), 0);
    next_ = 0;
    end_ = 0;
    for (int i = 0; i < count; ++i) {
        const auto& one = came[static_cast<std::size_t>(i)];
        const bool is_over = (one.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        events_[end_++] = {.owner = static_cast<ready_owner*>(one.data.ptr),
                           .what = {.can_read = (one.events & EPOLLIN) != 0 || is_over,
                                    .can_write = (one.events & EPOLLOUT) != 0 || is_over,
                                    .is_over = is_over}};
    }
    while (next_ < end_) {
        const auto told = events_[next_++];
        if (told.owner != nullptr) told.owner->became_ready(told.what);
    }
}

}  // namespace tramite::net
