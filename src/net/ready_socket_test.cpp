// ready_socket and ready_set: who waits is told what came and when the peer ended, and nobody else.
#include "net/ready_socket.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <string>

namespace tramite::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using local_socket = asio::local::stream_protocol::socket;

// A connection: our end, and the peer's.
struct pair {
    pair(asio::io_context& context, ready_set& set) : other{context} {
        local_socket left{context};
        asio::local::connect_pair(left, other);
        ours = std::make_unique<ready_socket>(stream_socket{std::move(left)}, set);
    }
    void send(std::string_view bytes) { asio::write(other, asio::buffer(bytes)); }
    [[nodiscard]] std::string read() {
        std::array<char, 64> into;
        const auto [count, error] = ours->read_some(into);
        return error ? error.message() : std::string{into.data(), count};
    }

    local_socket other;
    std::unique_ptr<ready_socket> ours;
};

TEST(ready_set, it_does_not_end_before_its_sockets) {
    asio::io_context context;
    auto set = std::make_unique<ready_set>(context);
    {
        const pair open{context, *set};
        EXPECT_DEATH(set.reset(), "invariant broken");
    }
    set.reset();
}

class ready_socket_test : public testing::Test {
protected:
    [[nodiscard]] std::future<void> wait_to_read(pair& who) {
        return asio::co_spawn(context, who.ours->wait_to_read(), asio::use_future);
    }
    // Until everybody waits.
    void settle() {
        context.restart();
        context.poll();
    }
    [[nodiscard]] static bool is_over(const std::future<void>& wait) {
        return wait.wait_for(0s) == std::future_status::ready;
    }
    [[nodiscard]] static std::string would_block() {
        return boost::system::error_code{asio::error::would_block}.message();
    }
    // Until it has found out that nothing is there.
    void empty(pair& who) {
        settle();
        while (who.read() != would_block()) {
        }
    }

    asio::io_context context;
    ready_set set{context};
    pair one{context, set};
};

TEST_F(ready_socket_test, who_waits_goes_on_when_bytes_come) {
    empty(one);
    const auto wait = wait_to_read(one);
    settle();
    EXPECT_FALSE(is_over(wait));
    one.send("abc");
    settle();
    EXPECT_TRUE(is_over(wait));
    EXPECT_EQ(one.read(), "abc");
    EXPECT_EQ(one.read(), would_block());
}

TEST_F(ready_socket_test, what_came_while_nobody_waited_is_found_by_the_next_wait) {
    empty(one);
    one.send("abc");
    settle();
    const auto wait = wait_to_read(one);
    settle();
    EXPECT_TRUE(is_over(wait));
    EXPECT_EQ(one.read(), "abc");
}

// Whoever stops must know what waits, also before the event loop has turned.
TEST_F(ready_socket_test, what_came_is_read_though_nobody_was_told_of_it_yet) {
    empty(one);
    one.send("abc");
    EXPECT_EQ(one.read(), "abc");
    EXPECT_EQ(one.read(), would_block());
}

TEST_F(ready_socket_test, the_end_behind_the_last_bytes_is_read_without_another_event) {
    empty(one);
    one.send("abc");
    one.other.shutdown(local_socket::shutdown_send);
    settle();
    EXPECT_EQ(one.read(), "abc");
    EXPECT_EQ(one.read(), "");
    EXPECT_EQ(one.read(), "");
}

TEST_F(ready_socket_test, who_waits_to_write_goes_on_when_the_peer_has_read) {
    const std::string much(1 << 20, 'x');
    std::size_t written = 0;
    auto last = one.ours->write_some(much);
    for (; !last.error; last = one.ours->write_some(much))
        written += last.count;
    EXPECT_EQ(last.error, asio::error::would_block);
    settle();
    const auto wait = asio::co_spawn(context, one.ours->wait_to_write(), asio::use_future);
    settle();
    EXPECT_FALSE(is_over(wait));
    std::string taken(written, ' ');
    asio::read(one.other, asio::buffer(taken));
    settle();
    EXPECT_TRUE(is_over(wait));
    EXPECT_GT(one.ours->write_some(much).count, 0u);
}

TEST_F(ready_socket_test, a_wait_is_woken_and_ends_behind_the_call) {
    empty(one);
    EXPECT_FALSE(one.ours->wake());
    const auto wait = wait_to_read(one);
    settle();
    EXPECT_TRUE(one.ours->wake());
    EXPECT_FALSE(is_over(wait));
    EXPECT_FALSE(one.ours->wake());
    settle();
    EXPECT_TRUE(is_over(wait));
}

TEST_F(ready_socket_test, closing_wakes_and_what_follows_fails) {
    empty(one);
    const auto wait = wait_to_read(one);
    settle();
    one.ours->close();
    settle();
    EXPECT_TRUE(is_over(wait));
    std::array<char, 4> into;
    EXPECT_TRUE(one.ours->write_some("x").error);
    EXPECT_EQ(one.ours->read_some(into).count, 0u);
    const auto another = wait_to_read(one);
    settle();
    EXPECT_TRUE(is_over(another));
}

TEST_F(ready_socket_test, a_socket_that_ends_within_anothers_turn_is_told_nothing) {
    pair two{context, set};
    const auto end = [](pair& mine, pair& others) -> asio::awaitable<void> {
        co_await mine.ours->wait_to_read();
        others.ours.reset();
    };
    empty(one);
    empty(two);
    asio::co_spawn(context, end(one, two), asio::detached);
    settle();
    one.send("a");
    two.send("b");
    settle();
    EXPECT_EQ(two.ours, nullptr);
}

TEST_F(ready_socket_test, the_event_loop_ends_when_no_socket_is_left) {
    settle();
    EXPECT_FALSE(context.stopped());
    one.ours.reset();
    settle();
    EXPECT_TRUE(context.stopped());
}

}  // namespace
}  // namespace tramite::net
