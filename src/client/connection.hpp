// One connection to the server: opens it, writes what its pipeline gathers, reads answers into it.
// For the switchboard, which owns it and gives it calls.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "client/answer_stream.hpp"
#include "client/pipeline.hpp"
#include "net/endpoint.hpp"
#include "tramite/client_options.hpp"

namespace tramite::calling {

// What the connections of one client share; it outlives them.
struct surroundings {
    boost::asio::io_context& io;
    const base::clock& time;
    wire::json_parser& parser;
    net::endpoint where;
    client_options options;
    // Some calls were answered: there may be room for others.
    std::function<void()> answered;
    // The connection of that number is over; these calls are to be sent on another.
    std::function<void(link_number, std::vector<std::unique_ptr<call>>)> over;
};

// Shared between the switchboard and the operations on its socket, so that each of those finds it
// alive when it completes. Thread: the switchboard's.
class connection final : public std::enable_shared_from_this<connection> {
public:
    connection(const surroundings& around, link_number number);
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    void open();
    // To be written with the next flush.
    void take(std::unique_ptr<call> fresh) { calls_.add(std::move(fresh)); }
    void flush();
    // Once; the first reason stands. `over` is called later, from the io_context.
    void end(ending why);

    [[nodiscard]] link_number number() const noexcept { return number_; }
    [[nodiscard]] const pipeline& calls() const noexcept { return calls_; }
    [[nodiscard]] bool is_over() const noexcept { return is_over_; }
    [[nodiscard]] bool takes_calls() const noexcept {
        return !is_over_ && !is_deaf_ && calls_.is_open();
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
    boost::asio::awaitable<void> read_answers();
    [[nodiscard]] ending ending_of(const boost::system::error_code& failed) const;
    void hand_out();
    [[nodiscard]] bool has_peer_ended();
    void wrote(const boost::system::error_code& failed, std::size_t bytes);
    void report();

    const surroundings& around_;
    link_number number_;
    socket socket_;
    boost::asio::ip::tcp::resolver resolver_;
    boost::asio::steady_timer connect_timer_;
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
