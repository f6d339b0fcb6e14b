// message_stream: messages that are taken where they come, by the stream that offers them.
#include "net/message_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/raw_stream.hpp"
#include "testing/fake_clock.hpp"

namespace tramite::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Takes as many texts of each offer as the test says.
struct scripted_taker final : message_taker {
    taken take(std::span<const std::string_view> texts) override {
        offered.insert(offered.end(), texts.begin(), texts.end());
        if (fails) throw std::runtime_error{"taken ill"};
        const auto count = std::min(texts.size(), takes);
        return {.count = count, .is_all = count == texts.size() && sends};
    }
    std::vector<std::string> offered;
    std::size_t takes = 100;
    bool sends = true;
    bool fails = false;
};

class message_stream_test : public ::testing::Test {
protected:
    message_stream_test() {
        asio::local::stream_protocol::socket left{context};
        asio::local::stream_protocol::socket right{context};
        asio::local::connect_pair(left, right);
        peer = std::move(right);
        const byte_stream::home here{
            .bounds = &bounds, .deadlines = &deadlines, .budgets = &budgets, .sockets = &sockets};
        stream.emplace(std::make_unique<byte_stream>(stream_socket{std::move(left)}, here));
        start_read();
    }

    void settle() {
        context.restart();
        context.poll();
    }
    void start_read() {
        reading = asio::co_spawn(context, stream->read(&first), asio::use_future);
        settle();
    }
    void send(std::string_view bytes) {
        asio::write(peer, asio::buffer(bytes));
        settle();
    }
    void pass(std::chrono::nanoseconds duration) {
        time.advance(duration);
        deadlines.sweep();
        settle();
    }
    [[nodiscard]] bool is_waiting() const {
        return reading.wait_for(0s) != std::future_status::ready;
    }

    limits bounds{.message_bytes = 4096, .pipeline_requests = 3};
    testing::fake_clock time;
    deadline_list deadlines{time};
    stream_budgets budgets{bounds};
    asio::io_context context;
    ready_set sockets{context};
    stream_socket peer{context};
    std::optional<raw_stream> stream;
    scripted_taker first;
    std::future<arrivals> reading;
};

TEST_F(message_stream_test, what_is_taken_where_it_comes_wakes_no_reader) {
    for (const std::string_view piece : {"1 ", "{\"a\":", "2} [3] ", "\n"}) {
        send(piece);
        EXPECT_TRUE(is_waiting());
    }
    EXPECT_THAT(first.offered, ElementsAre("1", "{\"a\":2}", "[3]"));
    peer.shutdown(asio::socket_base::shutdown_send);
    settle();
    const auto last = reading.get();
    EXPECT_THAT(last.texts, IsEmpty());
    EXPECT_EQ(last.after, arrivals::end::done);
    EXPECT_FALSE(last.was_offered);
}

TEST_F(message_stream_test, what_is_not_taken_is_brought) {
    first.takes = 1;
    send("1 2 ");
    const auto rest = reading.get();
    EXPECT_THAT(rest.texts, ElementsAre("2"));
    EXPECT_TRUE(rest.was_offered);
}

TEST_F(message_stream_test, a_reader_whose_answers_are_not_sent_goes_on) {
    first.sends = false;
    send("1 2 ");
    const auto rest = reading.get();
    EXPECT_THAT(rest.texts, IsEmpty());
    EXPECT_EQ(rest.after, arrivals::end::open);
}

TEST_F(message_stream_test, more_than_comes_at_once_is_brought_and_not_offered) {
    send("1 2 3 4 ");
    const auto all = reading.get();
    EXPECT_THAT(all.texts, ElementsAre("1", "2", "3"));
    EXPECT_FALSE(all.was_offered);
    EXPECT_THAT(first.offered, IsEmpty());
}

TEST_F(message_stream_test, what_goes_wrong_where_it_is_taken_goes_wrong_for_the_reader) {
    first.fails = true;
    send("1 ");
    EXPECT_THROW(reading.get(), std::runtime_error);
}

TEST_F(message_stream_test, who_is_taken_from_is_idle_from_then_on) {
    pass(bounds.idle_deadline - 1s);
    send("1 ");
    pass(bounds.idle_deadline - 1s);
    EXPECT_TRUE(is_waiting());
    pass(1s);
    EXPECT_EQ(reading.get().after, arrivals::end::done);
}

TEST_F(message_stream_test, a_text_that_is_cut_off_is_too_slow_as_ever) {
    send("1 {");
    pass(bounds.read_deadline);
    const auto last = reading.get();
    ASSERT_TRUE(last.flaw);
    EXPECT_EQ(last.after, arrivals::end::done);
}

TEST_F(message_stream_test, nothing_is_offered_while_draining) {
    stream->drain();
    settle();
    EXPECT_EQ(reading.get().after, arrivals::end::quiet);
    start_read();
    send("1 ");
    EXPECT_THAT(reading.get().texts, ElementsAre("1"));
    EXPECT_THAT(first.offered, IsEmpty());
}

}  // namespace
}  // namespace tramite::net
