// One connection to the server: opens it, writes what its pipeline gathers, reads answers into it.
// For the switchboard, which owns it and gives it calls.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "client/answer_stream.hpp"
#include "client/greeting.hpp"
#include "client/pipeline.hpp"
#include "net/endpoint.hpp"
#include "tramite/client_options.hpp"

namespace tramite::calling {

class connection;

// What the connections of one client share; it outlives them.
struct surroundings {
    boost::asio::io_context& io;
    const base::clock& time;
    base::json_parser& parser;
    client_options options;
    // It takes calls from now on.
    std::function<void(connection&)> opened;
    // Some calls were answered: there may be room for others, and some to be sent again.
    std::function<void(connection&)> answered;
    // It is over; these calls are to be sent on another.
    std::function<void(connection&, calls)> over;
};

// Where a connection leads, and whether the server is asked there what it is.
struct destination {
    enum class opening : std::uint8_t { greeted, plain };
    // Its place in the list of servers.
    std::size_t server = 0;
    net::endpoint where;
    opening how = opening::greeted;
};

// Shared between the switchboard and the operations on its socket, so that each of those finds it
// alive when it completes. Thread: the switchboard's.
class connection final : public std::enable_shared_from_this<connection> {
public:
    connection(const surroundings& around, link_number number, destination to);
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    void open();
    // To be written with the next flush.
    void take(std::unique_ptr<call> fresh) { calls_.add(std::move(fresh)); }
    void flush();
    // Once; the first reason stands. `over` is called later, from the io_context.
    void end(ending why);

    // The calls that are to be sent again elsewhere, since this was asked last.
    [[nodiscard]] calling::calls take_returned() { return calls_.take_returned(); }
    // Which store is there, once the server has told.
    void set_store(store_name store) noexcept {
        store_ = store.number;
        calls_.set_store(store);
    }

    [[nodiscard]] link_number number() const noexcept { return number_; }
    [[nodiscard]] std::size_t server() const noexcept { return to_.server; }
    [[nodiscard]] bool is_plain() const noexcept { return to_.how == destination::opening::plain; }
    [[nodiscard]] store_number store() const noexcept { return store_; }
    [[nodiscard]] const std::optional<greeted>& told() const noexcept { return told_; }
    [[nodiscard]] const ending& why() const noexcept { return why_; }
    [[nodiscard]] const pipeline& line() const noexcept { return calls_; }
    [[nodiscard]] bool is_over() const noexcept { return is_over_; }
    [[nodiscard]] bool was_open() const noexcept { return is_connected_; }
    [[nodiscard]] bool is_opening() const noexcept { return !is_connected_ && !is_over_; }
    [[nodiscard]] bool takes_calls() const noexcept {
        return is_connected_ && !is_over_ && !is_deaf_ && calls_.is_open();
    }

private:
    using socket = boost::asio::generic::stream_protocol::socket;
    using address = boost::asio::generic::stream_protocol::endpoint;

    struct resolution {
        std::vector<address> addresses;
        boost::system::error_code failed;
    };

    static boost::asio::awaitable<void> run(std::shared_ptr<connection> self);
    boost::asio::awaitable<std::string> connect();
    boost::asio::awaitable<resolution> resolve();
    boost::asio::awaitable<boost::system::error_code> connect_to(address to);
    void give_up_address_after(std::chrono::nanoseconds time);
    boost::asio::awaitable<std::string> greet();
    [[nodiscard]] std::string take_greeting(const answer_stream::reading& came,
                                            const std::string& id);
    boost::asio::awaitable<void> read_answers();
    [[nodiscard]] ending ending_of(const boost::system::error_code& failed) const;
    void hand_out();
    [[nodiscard]] bool has_peer_ended();
    void wrote(const boost::system::error_code& failed, std::size_t bytes);
    void report();

    const surroundings& around_;
    link_number number_;
    destination to_;
    store_number store_ = 0;
    std::optional<greeted> told_;
    socket socket_;
    boost::asio::ip::tcp::resolver resolver_;
    boost::asio::steady_timer connect_timer_;
    // Of one address, where a name has several.
    boost::asio::steady_timer address_timer_;
    std::size_t addresses_tried_ = 0;
    pipeline calls_;
    answer_stream answers_;
    std::array<char, 16 << 10> incoming_;
    std::string outgoing_;
    std::size_t written_ = 0;
    ending why_;
    bool is_connected_ = false;
    bool is_writing_ = false;
    // Writing failed: what the peer had said before may still be read.
    bool is_deaf_ = false;
    bool is_over_ = false;
};

}  // namespace tramite::calling
