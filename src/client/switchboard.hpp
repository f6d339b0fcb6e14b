// Where a client's calls meet its connections: decides which takes which, opens new ones, and keeps
// the deadlines. For the client, whose one thread lives here.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "client/connection.hpp"
#include "client/ledger.hpp"
#include "net/endpoint.hpp"
#include "tramite/client_options.hpp"

namespace tramite::calling {

// Thread: any for send(); everything else is its own thread's.
class switchboard {
public:
    // The clock must outlive it.
    switchboard(net::endpoint where, client_options options, const base::clock& time);
    switchboard(const switchboard&) = delete;
    switchboard& operator=(const switchboard&) = delete;
    // Answers every call that is left.
    ~switchboard();

    // Calls of one order share it. They go out together, and are answered from the own thread; at
    // once if too many wait already.
    void send(std::vector<std::unique_ptr<call>> calls);

private:
    // Calls that go to one connection together.
    using group = std::vector<std::unique_ptr<call>>;
    enum class placing { placed, held_by_order, no_room };

    void take_inbox();
    void place_waiting();
    [[nodiscard]] placing place(group& calls);
    [[nodiscard]] connection* choose();
    [[nodiscard]] connection* least_loaded() const;
    [[nodiscard]] connection* find(link_number number) const;
    [[nodiscard]] connection* dial();
    void hang_up(link_number number, group again);
    void watch_deadlines();
    void expire();
    void close();

    const base::clock& time_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer timer_;
    wire::json_parser parser_;
    surroundings around_;
    ledger book_;
    std::mutex inbox_mutex_;
    std::vector<group> inbox_;
    std::deque<group> waiting_;
    // Shared with the operations on their sockets, which may outlast the connection's use.
    std::vector<std::shared_ptr<connection>> connections_;
    link_number last_number_ = 0;
    std::optional<base::monotonic_time> watched_;
    bool is_closing_ = false;
    std::thread thread_;
};

}  // namespace tramite::calling
