// What a connection holds of memory, and how it is closed: what is read and thrown away before, and
// where that ends. How it reads and writes is tested with the streams.
#include "net/byte_stream.hpp"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <optional>
#include <string>

#include "net/raw_stream.hpp"
#include "testing/fake_clock.hpp"
#include "testing/served_stream.hpp"

namespace tramite::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class byte_stream_test : public ::testing::Test {
protected:
    byte_stream_test() {
        asio::local::stream_protocol::socket left{context};
        asio::local::connect_pair(left, peer);
        bytes.emplace(stream_socket{std::move(left)}, byte_stream::home{.bounds = &bounds,
                                                                        .deadlines = &deadlines,
                                                                        .budgets = &budgets,
                                                                        .sockets = &sockets});
    }
    void settle() {
        context.restart();
        context.poll();
    }
    std::future<received> receive(std::chrono::milliseconds within) {
        auto waiting =
            asio::co_spawn(context, bytes->receive(time.monotonic() + within), asio::use_future);
        settle();
        return waiting;
    }
    void pass(std::chrono::milliseconds duration) {
        time.advance(duration);
        deadlines.sweep();
        settle();
    }
    void send(std::string_view text) {
        asio::write(peer, asio::buffer(text));
        settle();
    }

    limits bounds{.message_bytes = 1 << 20};
    testing::fake_clock time;
    deadline_list deadlines{time};
    stream_budgets budgets{bounds};
    asio::io_context context;
    ready_set sockets{context};
    asio::local::stream_protocol::socket peer{context};
    std::optional<byte_stream> bytes;
};

TEST_F(byte_stream_test, who_waits_for_long_holds_no_room_and_is_read_and_overdue_all_the_same) {
    auto waiting = receive(1h);
    send("abc");
    EXPECT_EQ(waiting.get(), received::bytes);
    bytes->drop(3);
    waiting = receive(1h);
    EXPECT_GT(bytes->room(), 0U) << "the next request may come at once";
    pass(2s);
    EXPECT_EQ(bytes->room(), 0U);
    send("de");
    EXPECT_EQ(waiting.get(), received::bytes);
    EXPECT_EQ(bytes->bytes(), "de");
    bytes->drop(2);
    waiting = receive(1h);
    pass(59min);
    EXPECT_NE(waiting.wait_for(0s), std::future_status::ready);
    pass(1min);
    EXPECT_EQ(waiting.get(), received::overdue);
}

TEST_F(byte_stream_test, half_a_message_is_kept_however_long_the_rest_takes) {
    auto waiting = receive(1h);
    send("abc");
    EXPECT_EQ(waiting.get(), received::bytes);
    bytes->drop(1);
    waiting = receive(1h);
    pass(30min);
    send("d");
    EXPECT_EQ(waiting.get(), received::bytes);
    EXPECT_EQ(bytes->bytes(), "bcd");
}

TEST_F(byte_stream_test, a_message_longer_than_its_buffer_is_whole) {
    std::string sent;
    auto waiting = receive(1h);
    for (int i = 0; i < 100; ++i) {
        const std::string piece(3'000, static_cast<char>('a' + i % 26));
        sent += piece;
        send(piece);
        while (bytes->bytes().size() < sent.size()) {
            EXPECT_EQ(waiting.get(), received::bytes);
            waiting = receive(1h);
        }
    }
    EXPECT_EQ(bytes->bytes(), sent);
    bytes->abort();
    settle();
}

// Together they may hold as much again as one message.
class crowd : public ::testing::Test {
protected:
    struct connection {
        stream_socket peer;
        raw_stream stream;
    };
    connection connect() {
        asio::local::stream_protocol::socket left{context};
        asio::local::stream_protocol::socket right{context};
        asio::local::connect_pair(left, right);
        return {std::move(right),
                raw_stream{std::make_unique<byte_stream>(stream_socket{std::move(left)}, here())}};
    }
    byte_stream::home here() {
        return {
            .bounds = &bounds, .deadlines = &deadlines, .budgets = &budgets, .sockets = &sockets};
    }
    // Until everybody waits.
    void settle() {
        context.restart();
        context.poll();
    }
    static void send(connection& one, const std::string& bytes) {
        one.peer.non_blocking(true);
        asio::write(one.peer, asio::buffer(bytes));
    }

    limits bounds{.message_bytes = 100'000, .arriving_bytes = 100'000, .untaken_bytes = 3'000'000};
    testing::fake_clock time;
    deadline_list deadlines{time};
    stream_budgets budgets{bounds};
    asio::io_context context;
    ready_set sockets{context};
};

TEST_F(crowd, messages_under_way_that_are_too_many_together_are_told_to_come_later) {
    const auto half = "[\"" + std::string(70'000, 'x');
    auto first = connect();
    auto second = connect();
    auto first_read = asio::co_spawn(context, first.stream.read(nullptr), asio::use_future);
    send(first, half);
    settle();
    EXPECT_GT(budgets.arriving.held(), 30'000U);
    auto second_read = asio::co_spawn(context, second.stream.read(nullptr), asio::use_future);
    send(second, half);
    settle();
    ASSERT_EQ(second_read.wait_for(0s), std::future_status::ready);
    const auto refused = second_read.get();
    ASSERT_TRUE(refused.flaw);
    EXPECT_EQ(refused.flaw->code, "saturado");
    EXPECT_EQ(refused.flaw->text.english,
              "The server is receiving more messages than it holds (arriving-bytes is 100000); "
              "send it later");
    EXPECT_EQ(refused.after, arrivals::end::done);
    // A small one of another connection is not in their way.
    auto small = connect();
    auto small_read = asio::co_spawn(context, small.stream.read(nullptr), asio::use_future);
    send(small, "[1]");
    settle();
    EXPECT_EQ(small_read.get().texts.size(), 1U);
    // And the first goes on, and gives its room back with its next read.
    send(first, "\"]");
    settle();
    EXPECT_EQ(first_read.get().texts.size(), 1U);
    first_read = asio::co_spawn(context, first.stream.read(nullptr), asio::use_future);
    settle();
    EXPECT_EQ(budgets.arriving.held(), 0U);
    first.peer.close();
    settle();
}

TEST_F(crowd, requests_sent_ahead_that_are_too_many_together_are_read_when_others_are_answered) {
    // Room for 32 of all connections, beyond the 16 of each.
    stream_budgets few{limits{.ahead_bytes = 32 * request_bytes}};
    const auto connect_here = [&] {
        asio::local::stream_protocol::socket left{context};
        asio::local::stream_protocol::socket right{context};
        asio::local::connect_pair(left, right);
        auto on = here();
        on.budgets = &few;
        return connection{std::move(right), raw_stream{std::make_unique<byte_stream>(
                                                stream_socket{std::move(left)}, on)}};
    };
    std::string hundred;
    for (int i = 0; i < 100; ++i)
        hundred += "{}\n";
    auto first = connect_here();
    auto second = connect_here();
    const auto read = [&](connection& from) {
        auto reading = asio::co_spawn(context, from.stream.read(nullptr), asio::use_future);
        settle();
        return reading.get();
    };
    send(first, hundred);
    send(second, hundred);
    EXPECT_EQ(read(first).texts.size(), 16U + 32U);
    EXPECT_EQ(few.ahead.held(), 32 * request_bytes);
    EXPECT_EQ(read(second).texts.size(), 16U) << "its own";
    EXPECT_EQ(read(second).texts.size(), 16U);
    EXPECT_EQ(read(first).texts.size(), 16U + 32U);
    // These are its last, and it holds nothing beyond its own.
    EXPECT_EQ(read(first).texts.size(), 4U);
    EXPECT_EQ(few.ahead.held(), 0U);
    EXPECT_EQ(read(second).texts.size(), 16U + 32U) << "there is room again";
    EXPECT_EQ(read(second).texts.size(), 20U);
    EXPECT_LE(few.ahead.held(), 16 * request_bytes);
    second.peer.close();
    EXPECT_EQ(read(second).after, arrivals::end::done);
    EXPECT_EQ(few.ahead.held(), 0U);
}

TEST_F(crowd, answers_that_nobody_takes_end_their_connection_when_they_are_too_many_together) {
    const std::string answer(2'500'000, 'x');
    auto first = connect();
    auto second = connect();
    auto first_write = asio::co_spawn(context, first.stream.write(answer), asio::use_future);
    settle();
    EXPECT_NE(first_write.wait_for(0s), std::future_status::ready);
    EXPECT_GT(budgets.untaken.held(), 1'500'000U);
    auto second_write = asio::co_spawn(context, second.stream.write(answer), asio::use_future);
    settle();
    EXPECT_FALSE(second_write.get()) << "there is no room for both";
    first.peer.close();
    settle();
    EXPECT_FALSE(first_write.get());
    EXPECT_EQ(budgets.untaken.held(), 0U);
}

class lingering : public ::testing::Test {
protected:
    static constexpr std::size_t most = 10'000;

    lingering() { one.bounds.linger_bytes = most; }
    void begin_to_close() {
        closing = asio::co_spawn(one.context, one.stream->close(), asio::use_future);
        one.settle();
    }
    bool has_closed() {
        one.settle();
        return closing.wait_for(0s) == std::future_status::ready;
    }
    void flood(std::size_t bytes) {
        asio::write(one.other, asio::buffer(std::string(bytes, 'x')));
        one.settle();
    }

    testing::served_stream one;
    std::future<void> closing;
};

TEST_F(lingering, ends_when_as_many_bytes_as_are_allowed_were_thrown_away) {
    begin_to_close();
    flood(most - 1);
    EXPECT_FALSE(has_closed());
    flood(1);
    EXPECT_TRUE(has_closed()) << "the last of them ends it";
    boost::system::error_code gone;
    asio::write(one.other, asio::buffer("x", 1), gone);
    EXPECT_EQ(gone, asio::error::broken_pipe);
}

TEST_F(lingering, ends_at_its_deadline_however_much_comes) {
    begin_to_close();
    flood(10);
    one.pass(one.bounds.linger_deadline - 1ms);
    flood(10);
    EXPECT_FALSE(has_closed());
    one.pass(1ms);
    EXPECT_TRUE(has_closed());
}

TEST_F(lingering, ends_when_the_peer_closes) {
    begin_to_close();
    EXPECT_FALSE(has_closed());
    one.half_close();
    EXPECT_TRUE(has_closed());
}

}  // namespace
}  // namespace tramite::net
