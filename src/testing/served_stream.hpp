// A stream as a server holds it, over a socket pair, and the other end for a test to speak through.
// For the tests of the streams; nothing in it waits, and its clock is moved by hand.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <optional>
#include <string>

#include "net/sniffed_stream.hpp"

namespace tramite::testing {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using net::arrivals;

class moving_clock final : public base::clock {
public:
    [[nodiscard]] base::wall_time wall() const override { return {}; }
    [[nodiscard]] base::monotonic_time monotonic() const override { return now; }
    base::monotonic_time now{1h};
};

// Shows where it is asked for.
class echo_pages final : public net::page_source {
public:
    [[nodiscard]] std::optional<net::page> get(const net::page_request& asked) const override {
        ++made;
        if (asked.path == "/none") return std::nullopt;
        if (asked.path == "/large")
            return net::page{.body = std::string(large, 'x'), .headers = {}};
        return net::page{
            .body = "<" + std::string{asked.path} + "|" + std::string{asked.query} + ">",
            .headers = {}};
    }
    static constexpr std::size_t large = 300'000;
    mutable std::atomic<int> made = 0;
};

// A stream, and the test at its other end.
class served_stream {
public:
    served_stream() {
        asio::local::stream_protocol::socket left{context};
        asio::local::stream_protocol::socket right{context};
        asio::local::connect_pair(left, right);
        right.non_blocking(true);
        other = std::move(right);
        const net::byte_stream::home here{
            .bounds = &bounds, .deadlines = &deadlines, .budgets = &budgets, .sockets = &sockets};
        stream.emplace(
            std::make_unique<net::byte_stream>(net::stream_socket{std::move(left)}, here),
            net::http_stream::parts{
                .pages = &pages, .time = &time, .open = &open, .origins = &origins});
    }

    void start() { reading = asio::co_spawn(context, stream->read(nullptr), asio::use_future); }
    // Until everybody waits.
    void settle() {
        context.restart();
        context.poll();
    }
    [[nodiscard]] bool is_read() const { return reading.wait_for(0s) == std::future_status::ready; }
    arrivals finish() {
        settle();
        EXPECT_TRUE(is_read());
        return reading.get();
    }
    void send(std::string_view bytes) {
        asio::write(other, asio::buffer(bytes));
        settle();
    }
    // What has come by now.
    std::string answered() {
        settle();
        std::string all;
        std::string piece(1 << 16, ' ');
        boost::system::error_code error;
        while (const auto size = other.read_some(asio::buffer(piece), error)) {
            all.append(piece, 0, size);
            settle();
        }
        return all;
    }
    void half_close() { other.shutdown(asio::socket_base::shutdown_send); }
    void pass(std::chrono::milliseconds duration) {
        time.now += duration;
        deadlines.sweep();
        settle();
    }

    limits bounds{.message_bytes = 4096, .http_header_bytes = 500};
    moving_clock time;
    net::deadline_list deadlines{time};
    net::stream_budgets budgets{bounds};
    std::vector<std::string> origins;
    echo_pages pages;
    metrics::cell open;
    asio::io_context context;
    net::ready_set sockets{context};
    net::stream_socket other{context};
    std::optional<net::sniffed_stream> stream;
    std::future<arrivals> reading;
};

}  // namespace tramite::testing
