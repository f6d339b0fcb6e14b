// The event loop of one I/O thread.
#include "server/io_thread.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include "base/fault_point.hpp"
#include "base/log.hpp"
#include "base/thread.hpp"
#include "net/sniffed_stream.hpp"

namespace tramite::serving {
namespace asio = boost::asio;

io_thread::io_thread(parts from)
    : from_{std::move(from)},
      guard_{context_.get_executor()},
      sweep_timer_{context_},
      deadlines_{*from_.time},
      sockets_{context_},
      door_{*from_.operations, *from_.used->own, *from_.used->bounds},
      at_once_{*from_.operations, *from_.used->bounds, *from_.here},
      book_{.numbers = from_.numbers,
            .operations = from_.operation_of,
            .bounds = from_.used->bounds} {}

io_thread::~io_thread() {
    abort();
    join();
}

void io_thread::start() {
    asio::co_spawn(context_, keep_deadlines(), asio::detached);
    thread_ = base::start_thread([this] { context_.run(); });
}

void io_thread::serve(net::stream_socket socket) {
    asio::co_spawn(context_, run_session(std::move(socket)), asio::detached);
}

// A session among those that are told to end, for as long as it lives, however it ends.
class io_thread::registration {
public:
    registration(io_thread& home, session& one) : home_{home}, one_{one} {
        home_.sessions_.insert(&one_);
        if (home_.is_draining_) one_.drain();
        if (home_.is_done_) one_.abort();
    }
    registration(const registration&) = delete;
    registration& operator=(const registration&) = delete;
    ~registration() {
        home_.sessions_.erase(&one_);
        home_.end_if_done();
    }

private:
    io_thread& home_;
    session& one_;
};

// The place that a connection was counted for, given back however far its session came.
class io_thread::place {
public:
    explicit place(io_thread& home) : home_{home} {}
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place() { home_.from_.on_end(); }

private:
    io_thread& home_;
};

asio::awaitable<void> io_thread::run_session(net::stream_socket socket) {
    const place held{*this};
    std::string peer;
    try {
        const net::byte_stream::home here{.bounds = from_.used->bounds,
                                          .deadlines = &deadlines_,
                                          .budgets = from_.budgets,
                                          .sockets = &sockets_};
        auto bytes = std::make_unique<net::byte_stream>(std::move(socket), here);
        peer = bytes->from().address;
        const net::http_stream::parts of_http{.pages = from_.pages,
                                              .time = from_.time,
                                              .open = &from_.numbers->connections_http,
                                              .origins = from_.origins};
        session one{
            std::make_unique<net::sniffed_stream>(std::move(bytes), of_http),
            {.door = &door_, .at_once = &at_once_, .box = this, .book = &book_, .here = from_.here},
            *from_.used};
        const registration registered{*this, one};
        co_await one.run();
    } catch (const std::exception& failed) {
        base::log(base::log_level::error, "a connection failed and is closed",
                  {{"peer", peer}, {"reason", failed.what()}});
    }
}

void io_thread::drain() {
    asio::post(context_, [this] {
        if (is_draining_) return;
        is_draining_ = true;
        drain_due_ = deadlines_.now() + from_.used->bounds->drain_deadline;
        for (auto* const one : sessions_)
            one->drain();
        end_if_done();
    });
}

void io_thread::end_when_empty() {
    asio::post(context_, [this] {
        is_last_served_ = true;
        end_if_done();
    });
}

void io_thread::abort() {
    asio::post(context_, [this] {
        is_draining_ = is_last_served_ = true;
        for (auto* const one : sessions_)
            one->abort();
        end_if_done();
    });
}

void io_thread::finished(std::span<batch* const> done) {
    bool is_first = false;
    {
        const std::lock_guard lock{mutex_};
        is_first = finished_.empty();
        finished_.insert(finished_.end(), done.begin(), done.end());
    }
    if (is_first) asio::post(context_, [this] { resume_finished(); });
}

void io_thread::resume_finished() {
    {
        const std::lock_guard lock{mutex_};
        std::swap(finished_, resuming_);
    }
    for (auto* const done : resuming_)
        done->waiting->resume();
    resuming_.clear();
}

void io_thread::join() {
    if (thread_.joinable()) thread_.join();
}

// Without its sweep no deadline of this thread is kept: a server that would let everybody wait for
// ever does not stay.
asio::awaitable<void> io_thread::keep_deadlines() {
    try {
        co_await sweep();
    } catch (const std::exception& failed) {
        base::log(base::log_level::error,
                  "deadlines are not kept any more; the process ends, to be started again",
                  {{"reason", failed.what()}});
        std::fflush(nullptr);
        std::_Exit(EXIT_FAILURE);
    }
}

asio::awaitable<void> io_thread::sweep() {
    boost::system::error_code error;
    while (!is_done_) {
        sweep_timer_.expires_after(net::deadline_list::sweep_interval);
        co_await sweep_timer_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (TRAMITE_FAULT_FAILS("io.sweep")) throw std::bad_alloc{};
        deadlines_.sweep();
        watch_drain();
    }
}

// Connections are cut at the deadline. What is left a while later waits for a handler that does not
// end; nothing final is lost with the process.
void io_thread::watch_drain() {
    if (deadlines_.now() < drain_due_) return;
    for (auto* const one : sessions_)
        one->abort();
    if (sessions_.empty() || deadlines_.now() < drain_due_ + from_.used->bounds->drain_grace)
        return;
    base::log(base::log_level::error,
              "the drain deadline has passed and a handler does not end; the process ends",
              {{"connections", std::to_string(sessions_.size())}});
    std::fflush(nullptr);
    std::_Exit(EXIT_FAILURE);
}

void io_thread::end_if_done() {
    if (!is_draining_ || !is_last_served_ || !sessions_.empty()) return;
    is_done_ = true;
    guard_.reset();
    sweep_timer_.cancel();
}

}  // namespace tramite::serving
