// A raw stream over a socket pair whose other end the test holds.
#include "net/raw_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <vector>

#include "testing/fake_clock.hpp"

namespace tramite::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// An arrival whose texts are the test's own.
struct brought {
    std::vector<std::string> texts;
    arrivals::end after;
    std::string code;
};

class raw_stream_test : public ::testing::Test {
protected:
    raw_stream_test() {
        asio::local::stream_protocol::socket left{context};
        asio::local::stream_protocol::socket right{context};
        asio::local::connect_pair(left, right);
        peer = std::move(right);
        stream.emplace(std::make_unique<byte_stream>(stream_socket{std::move(left)}, here()));
    }
    byte_stream::home here() {
        return {
            .bounds = &bounds, .deadlines = &deadlines, .budgets = &budgets, .sockets = &sockets};
    }

    template <class T>
    T run(asio::awaitable<T> what) {
        auto result = asio::co_spawn(context, std::move(what), asio::use_future);
        context.restart();
        while (context.run_one() > 0 && result.wait_for(0s) != std::future_status::ready) {
        }
        return result.get();
    }
    brought read() {
        const auto got = run(stream->read(nullptr));
        brought copy{.texts = {got.texts.begin(), got.texts.end()},
                     .after = got.after,
                     .code = got.flaw ? got.flaw->code : ""};
        return copy;
    }
    void send(std::string_view bytes) { asio::write(peer, asio::buffer(bytes)); }
    void settle() {
        context.restart();
        context.poll();
    }
    // A read that has begun to wait.
    std::future<arrivals> start_read() {
        auto reading = asio::co_spawn(context, stream->read(nullptr), asio::use_future);
        settle();
        return reading;
    }
    void pass(std::chrono::nanoseconds duration) {
        time.advance(duration);
        deadlines.sweep();
        settle();
    }
    void half_close() { peer.shutdown(asio::socket_base::shutdown_send); }

    limits bounds{.message_bytes = 4096, .pipeline_requests = 3};
    testing::fake_clock time;
    deadline_list deadlines{time};
    stream_budgets budgets{bounds};
    asio::io_context context;
    ready_set sockets{context};
    stream_socket peer{context};
    std::optional<raw_stream> stream;
};

TEST_F(raw_stream_test, several_texts_of_one_segment_come_at_once) {
    send("{\"a\":1} [2]\n\n3 ");
    const auto got = read();
    EXPECT_THAT(got.texts, ElementsAre("{\"a\":1}", "[2]", "3"));
    EXPECT_EQ(got.after, arrivals::end::open);
}

TEST_F(raw_stream_test, no_more_texts_come_at_once_than_the_limit) {
    send("1 2 3 4 5 ");
    EXPECT_THAT(read().texts, ElementsAre("1", "2", "3"));
    EXPECT_THAT(read().texts, ElementsAre("4", "5"));
}

TEST_F(raw_stream_test, a_text_in_single_bytes_is_whole) {
    const std::string text = R"({"operacion":"ñ","datos":["}",{}]})";
    auto reading = asio::co_spawn(context, stream->read(nullptr), asio::use_future);
    for (const char byte : text) {
        send({&byte, 1});
        context.restart();
        context.poll();
    }
    const auto got = reading.get();
    ASSERT_EQ(got.texts.size(), 1U);
    EXPECT_EQ(got.texts.front(), text);
}

TEST_F(raw_stream_test, what_was_sent_before_a_half_close_is_read) {
    send("{} 12");
    half_close();
    EXPECT_THAT(read().texts, ElementsAre("{}"));
    const auto last = read();
    EXPECT_THAT(last.texts, ElementsAre("12"));
    EXPECT_EQ(last.after, arrivals::end::done);
    EXPECT_EQ(last.code, "");
}

TEST_F(raw_stream_test, a_text_cut_off_is_told_behind_those_before_it) {
    send("{}{\"a\":");
    half_close();
    EXPECT_THAT(read().texts, ElementsAre("{}"));
    const auto last = read();
    EXPECT_THAT(last.texts, IsEmpty());
    EXPECT_EQ(last.after, arrivals::end::done);
    EXPECT_EQ(last.code, "no_es_json");
}

TEST_F(raw_stream_test, what_is_not_json_and_what_is_too_big_end_the_reading) {
    send("{} hola");
    const auto wrong = read();
    EXPECT_THAT(wrong.texts, ElementsAre("{}"));
    EXPECT_EQ(wrong.after, arrivals::end::done);
    EXPECT_EQ(wrong.code, "no_es_json");
}

TEST_F(raw_stream_test, a_text_over_the_limit_is_told_and_not_kept) {
    send('"' + std::string(bounds.message_bytes, 'x'));
    const auto large = read();
    EXPECT_EQ(large.after, arrivals::end::done);
    EXPECT_EQ(large.code, "demasiado_grande");
}

TEST_F(raw_stream_test, a_slow_sender_is_told_after_the_read_deadline_however_often_it_sends) {
    auto reading = asio::co_spawn(context, stream->read(nullptr), asio::use_future);
    const auto bytes = bounds.read_deadline / 1s;
    for (int i = 0; i <= bytes; ++i) {
        send(i == 0 ? "[" : " ");
        context.restart();
        context.poll();
        time.advance(1s);
        deadlines.sweep();
    }
    context.restart();
    context.poll();
    ASSERT_EQ(reading.wait_for(0s), std::future_status::ready);
    const auto got = reading.get();
    EXPECT_EQ(got.after, arrivals::end::done);
    ASSERT_TRUE(got.flaw);
    EXPECT_EQ(got.flaw->code, "plazo_vencido");
}

TEST_F(raw_stream_test, a_silent_connection_ends_without_a_word) {
    auto reading = asio::co_spawn(context, stream->read(nullptr), asio::use_future);
    context.poll();
    time.advance(bounds.idle_deadline);
    deadlines.sweep();
    context.restart();
    context.poll();
    const auto got = reading.get();
    EXPECT_EQ(got.after, arrivals::end::done);
    EXPECT_FALSE(got.flaw);
}

TEST_F(raw_stream_test, draining_draws_a_line_behind_what_was_sent_before) {
    send("1 2 ");
    stream->drain();
    send("3 ");
    EXPECT_THAT(read().texts, ElementsAre("1", "2"));
    EXPECT_EQ(read().after, arrivals::end::quiet);
    const auto late = read();
    EXPECT_THAT(late.texts, ElementsAre("3"));
    EXPECT_EQ(late.after, arrivals::end::open);
}

TEST_F(raw_stream_test, an_idle_connection_may_still_ask_for_a_moment_while_draining) {
    stream->drain();
    EXPECT_EQ(read().after, arrivals::end::quiet);
    auto reading = start_read();
    pass(bounds.drain_quiet - 1ms);
    EXPECT_NE(reading.wait_for(0s), std::future_status::ready);
    send("1 ");
    settle();
    EXPECT_THAT(reading.get().texts, ElementsAre("1"));
    reading = start_read();
    pass(1ms);
    ASSERT_EQ(reading.wait_for(0s), std::future_status::ready) << "counted once, not from 1 on";
    const auto last = reading.get();
    EXPECT_EQ(last.after, arrivals::end::done);
    EXPECT_FALSE(last.flaw);
}

TEST_F(raw_stream_test, the_moment_begins_when_what_came_before_has_been_read) {
    send("1 ");
    stream->drain();
    EXPECT_THAT(read().texts, ElementsAre("1"));
    pass(1h);
    EXPECT_EQ(read().after, arrivals::end::quiet);
    auto reading = start_read();
    send("2 ");
    settle();
    EXPECT_THAT(reading.get().texts, ElementsAre("2"));
}

TEST_F(raw_stream_test, who_asks_without_a_pause_holds_no_stop_up) {
    stream->drain();
    EXPECT_EQ(read().after, arrivals::end::quiet);
    auto reading = start_read();
    time.advance(bounds.drain_quiet);
    deadlines.sweep();
    send("1 2 3 4 ");
    settle();
    const auto got = reading.get();
    EXPECT_THAT(got.texts, ElementsAre("1", "2", "3"));
    EXPECT_EQ(got.after, arrivals::end::open);
    const auto last = read();
    EXPECT_THAT(last.texts, ElementsAre("4"));
    EXPECT_EQ(last.after, arrivals::end::done);
}

TEST_F(raw_stream_test, a_message_that_stays_half_while_draining_is_told_that_the_server_stops) {
    send("{");
    stream->drain();
    EXPECT_EQ(read().after, arrivals::end::quiet);
    auto reading = start_read();
    pass(bounds.linger_deadline / 2);
    send("\"a\":");
    pass(bounds.linger_deadline / 2);
    ASSERT_EQ(reading.wait_for(0s), std::future_status::ready);
    const auto got = reading.get();
    EXPECT_EQ(got.after, arrivals::end::done);
    ASSERT_TRUE(got.flaw);
    EXPECT_EQ(got.flaw->code, "cerrando");
}

TEST_F(raw_stream_test, what_comes_in_the_moment_of_the_idle_deadline_is_read) {
    for (const std::string_view sent : {"1 ", "{"}) {
        auto reading = start_read();
        time.advance(bounds.idle_deadline);
        deadlines.sweep();
        send(sent);
        settle();
        if (sent == "{") {
            EXPECT_NE(reading.wait_for(0s), std::future_status::ready);
            send("}");
            settle();
        }
        EXPECT_EQ(reading.get().texts.size(), 1U) << sent;
    }
    auto reading = start_read();
    time.advance(bounds.idle_deadline);
    deadlines.sweep();
    send("  ");
    settle();
    EXPECT_EQ(reading.get().after, arrivals::end::done) << "blanks are no message";
}

TEST_F(raw_stream_test, the_end_of_a_message_in_the_moment_of_its_deadline_is_read_and_no_other) {
    for (const std::string_view sent : {"]", " "}) {
        send("[");
        auto reading = start_read();
        time.advance(bounds.read_deadline);
        deadlines.sweep();
        send(sent);
        settle();
        ASSERT_EQ(reading.wait_for(0s), std::future_status::ready);
        const auto got = reading.get();
        EXPECT_EQ(got.texts.size(), sent == "]" ? 1U : 0U);
        EXPECT_EQ(got.flaw.has_value(), sent == " ");
    }
}

TEST_F(raw_stream_test, draining_wakes_a_read_that_waits) {
    auto reading = asio::co_spawn(context, stream->read(nullptr), asio::use_future);
    context.poll();
    stream->drain();
    context.restart();
    context.poll();
    ASSERT_EQ(reading.wait_for(0s), std::future_status::ready);
    EXPECT_EQ(reading.get().after, arrivals::end::quiet);
}

TEST_F(raw_stream_test, half_a_message_is_waited_for_while_draining) {
    send("{\"a\":");
    stream->drain();
    EXPECT_EQ(read().after, arrivals::end::quiet);
    auto reading = asio::co_spawn(context, stream->read(nullptr), asio::use_future);
    context.restart();
    context.poll();
    send("1}");
    context.restart();
    context.run_one();
    const auto got = reading.get();
    ASSERT_EQ(got.texts.size(), 1U);
    EXPECT_EQ(got.texts.front(), "{\"a\":1}");
}

TEST_F(raw_stream_test, the_last_answer_survives_input_that_nobody_reads) {
    send("hola " + std::string(100'000, 'x'));
    EXPECT_EQ(read().code, "no_es_json");
    EXPECT_TRUE(run(stream->write("answer\n")));
    auto closing = asio::co_spawn(context, stream->close(), asio::use_future);
    context.restart();
    context.poll();
    std::string answer(7, ' ');
    asio::read(peer, asio::buffer(answer));
    EXPECT_EQ(answer, "answer\n");
    half_close();
    context.restart();
    context.run_for(10s);
    EXPECT_EQ(closing.wait_for(0s), std::future_status::ready);
}

TEST_F(raw_stream_test, a_peer_that_takes_nothing_is_given_up_at_the_write_deadline) {
    const std::string much(16 << 20, 'x');
    auto writing = asio::co_spawn(context, stream->write(much), asio::use_future);
    context.poll();
    ASSERT_NE(writing.wait_for(0s), std::future_status::ready);
    time.advance(bounds.write_deadline);
    deadlines.sweep();
    context.restart();
    context.poll();
    EXPECT_FALSE(writing.get());
}

TEST_F(raw_stream_test, aborting_wakes_what_waits_and_answers_nothing_more) {
    auto reading = asio::co_spawn(context, stream->read(nullptr), asio::use_future);
    context.poll();
    stream->abort();
    context.restart();
    context.poll();
    EXPECT_EQ(reading.get().after, arrivals::end::lost);
    EXPECT_FALSE(run(stream->write("x")));
}

}  // namespace
}  // namespace tramite::net
