// One I/O thread: its event loop, its connections, and the box in which lanes leave what is done.
// For the server.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

#include "net/byte_budget.hpp"
#include "net/deadline.hpp"
#include "net/page.hpp"
#include "net/peer.hpp"
#include "net/ready_set.hpp"
#include "server/admission.hpp"
#include "server/immediate_calls.hpp"
#include "server/session.hpp"
#include "tramite/catalog.hpp"

namespace tramite::serving {

// Thread: its own, but where a line says any.
class io_thread final : public batch_owner {
public:
    struct parts {
        const catalog* operations;
        const services* used;
        const base::clock* time;
        const net::page_source* pages;
        const std::vector<std::string>* origins;
        net::stream_budgets* budgets;
        metrics::io_sheet* numbers;
        const operation_numbers* operation_of;
        station* here;
        // Called on this thread when a connection has ended.
        std::function<void()> on_end;
    };

    explicit io_thread(parts from);
    // Ends every connection at once, if it was not ended before.
    ~io_thread();

    // Any thread.
    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }
    void start();
    // Any thread: serves the connection here.
    void serve(net::stream_socket socket);
    // Any thread: answers what is pending, and closes every connection, also one that comes later.
    void drain();
    // Any thread: no connection comes any more; the thread ends when none is left, or the drain
    // deadline has passed.
    void end_when_empty();
    // Any thread: ends every connection at once.
    void abort();
    // Any thread: the lanes leave what is done here; one wake-up for all that is in the box.
    void finished(std::span<batch* const> done) override;
    // The thread has ended when this returns.
    void join();

private:
    boost::asio::awaitable<void> run_session(net::stream_socket socket);
    boost::asio::awaitable<void> keep_deadlines();
    boost::asio::awaitable<void> sweep();
    void resume_finished();
    void end_if_done();
    void watch_drain();

    class registration;
    class place;

    parts from_;
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
    boost::asio::steady_timer sweep_timer_;
    net::deadline_list deadlines_;
    net::ready_set sockets_;
    admission door_;
    immediate_calls at_once_;
    tally_book book_;
    std::unordered_set<session*> sessions_;
    bool is_draining_ = false;
    bool is_last_served_ = false;
    bool is_done_ = false;
    base::monotonic_time drain_due_ = base::monotonic_time::max();

    std::mutex mutex_;
    // Protected by mutex_.
    std::vector<batch*> finished_;
    // Emptied by this thread; kept for its memory.
    std::vector<batch*> resuming_;
    std::thread thread_;
};

}  // namespace tramite::serving
