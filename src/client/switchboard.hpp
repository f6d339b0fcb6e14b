// Where a client's calls meet its connections: decides which takes which, opens new ones, and keeps
// the deadlines. For the client, whose one thread lives here.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "client/backoff.hpp"
#include "client/connection.hpp"
#include "client/inbox.hpp"
#include "client/ledger.hpp"
#include "client/server_list.hpp"
#include "client/waiting_room.hpp"
#include "net/endpoint.hpp"
#include "tramite/client_options.hpp"

namespace tramite::calling {

// Thread: any for send() and giver_up(); everything else is its own thread's.
class switchboard {
public:
    // Where time and chance come from. The clock must outlive the switchboard.
    struct sources {
        const base::clock& time;
        std::uint64_t seed;
    };

    switchboard(std::vector<net::endpoint> servers, client_options options, sources from);
    switchboard(const switchboard&) = delete;
    switchboard& operator=(const switchboard&) = delete;
    // Answers every call that is left.
    ~switchboard();

    // Calls of one order share it. They go out together, and are answered from the own thread; at
    // once if too many wait already.
    void send(calls fresh);

    // Gives up the call with that ticket, if it is not answered yet. May outlive the switchboard,
    // and be called from any thread.
    [[nodiscard]] std::function<void()> giver_up(ticket_number ticket) const;

private:
    void take_inbox();
    void take_bundle(calls fresh);
    void work();
    [[nodiscard]] placing place(bundle& what);
    [[nodiscard]] placing give(bundle& what, connection& to);
    [[nodiscard]] placing find_other(bundle& what);
    [[nodiscard]] connection* choose(store_number store);
    [[nodiscard]] connection* least_loaded(store_number store) const;
    [[nodiscard]] connection* find(link_number number) const;
    [[nodiscard]] bool make_room(store_number store);
    [[nodiscard]] bool dial(store_number store);
    void opened(connection& fresh);
    void answered(connection& by);
    void hang_up(connection& gone, calls again);
    void send_again(calls failed);
    [[nodiscard]] store_name named(const std::string& identity);
    [[nodiscard]] bool is_open_to(store_number store) const;
    [[nodiscard]] std::string unreachable(const call& which) const;
    [[nodiscard]] std::string no_such_store(store_number store) const;
    void give_up_unreachable(const std::function<bool(const call&)>& whom);
    // Calls have a time of their own in which a server must be reachable.
    [[nodiscard]] bool waits_for_servers() const {
        return around_.options.reach_deadline != around_.options.reach_deadline.zero();
    }
    void watch();
    void wake();
    void expire();
    void finish(call& which, detail::answer with);
    void close();

    const base::clock& time_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer timer_;
    base::json_parser parser_;
    surroundings around_;
    backoff pauses_;
    server_list servers_;
    ledger book_;
    waiting_room waiting_;
    std::shared_ptr<inbox> inbox_;
    // Shared with the operations on their sockets, which may outlast the connection's use.
    std::vector<std::shared_ptr<connection>> connections_;
    // The identities that servers have told or callers know; a store's number is its place, from
    // 1. Texts that stay where they are: names point to them.
    std::deque<std::string> stores_;
    link_number last_link_ = 0;
    std::uint64_t last_call_ = 0;
    // While calls are placed: the moment, and how many of them wait for a connection under way.
    base::monotonic_time now_{};
    std::size_t waiting_for_opening_ = 0;
    std::optional<base::monotonic_time> watched_;
    bool is_closing_ = false;
    std::thread thread_;
};

}  // namespace tramite::calling
