// A connection that speaks HTTP, as the server holds it.
#include "net/http_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "testing/served_stream.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace tramite::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using served = tramite::testing::served_stream;

std::string get(std::string_view target, std::string_view more = "") {
    return "GET " + std::string{target} + " HTTP/1.1\r\nHost: x\r\n" + std::string{more} + "\r\n";
}

std::size_t count_of(std::string_view text, std::string_view piece) {
    std::size_t count = 0;
    for (auto at = text.find(piece); at != std::string_view::npos; at = text.find(piece, at + 1))
        ++count;
    return count;
}

TEST(http_stream, a_page_is_served_and_the_connection_kept) {
    served it;
    it.start();
    it.send(get("/livez?a=b"));
    const auto first = it.answered();
    EXPECT_THAT(first, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(first, EndsWith("\r\n\r\n</livez|a=b>"));
    EXPECT_THAT(first, Not(HasSubstr("Connection:")));
    it.send(get("/two"));
    EXPECT_THAT(it.answered(), EndsWith("</two|>"));
    EXPECT_FALSE(it.is_read());
}

TEST(http_stream, a_request_in_single_bytes_is_served) {
    served it;
    it.start();
    for (const char byte : get("/livez")) {
        EXPECT_THAT(it.answered(), IsEmpty());
        it.send({&byte, 1});
    }
    EXPECT_THAT(it.answered(), EndsWith("</livez|>"));
}

TEST(http_stream, requests_sent_ahead_are_answered_in_their_order) {
    served it;
    it.start();
    it.send(get("/1") + get("/2") + "\r\n" + get("/3"));
    const auto all = it.answered();
    EXPECT_EQ(count_of(all, "HTTP/1.1 200 OK"), 3U);
    EXPECT_LT(all.find("</1|>"), all.find("</2|>"));
    EXPECT_LT(all.find("</2|>"), all.find("</3|>"));
}

TEST(http_stream, answers_are_not_held_beyond_the_limit) {
    served it;
    it.bounds.unwritten_bytes = 1;
    it.start();
    for (int i = 0; i < 5; ++i)
        it.send(get("/large"));
    EXPECT_EQ(count_of(it.answered(), "HTTP/1.1 200 OK"), 5U);
}

TEST(http_stream, a_half_close_behind_requests_leaves_them_answered) {
    served it;
    it.start();
    it.send(get("/1") + get("/2"));
    it.half_close();
    EXPECT_EQ(it.finish().after, arrivals::end::done);
    EXPECT_EQ(count_of(it.answered(), "HTTP/1.1 200 OK"), 2U);
}

TEST(http_stream, head_has_no_body) {
    served it;
    it.start();
    it.send("HEAD /livez HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto all = it.answered();
    EXPECT_THAT(all, HasSubstr("Content-Length: 9\r\n"));
    EXPECT_THAT(all, EndsWith("\r\n\r\n"));
}

TEST(http_stream, an_unknown_page_is_404_and_the_connection_goes_on) {
    served it;
    it.start();
    it.send(get("/none") + get("/some"));
    const auto all = it.answered();
    EXPECT_THAT(all, StartsWith("HTTP/1.1 404 Not Found\r\n"));
    EXPECT_THAT(all, EndsWith("</some|>"));
}

TEST(http_stream, a_method_that_is_not_served_is_told_which_are) {
    served it;
    it.start();
    it.send("DELETE /livez HTTP/1.1\r\nHost: x\r\n\r\n" + get("/some"));
    const auto all = it.answered();
    EXPECT_THAT(all, StartsWith("HTTP/1.1 405 Method Not Allowed\r\n"));
    EXPECT_THAT(all, HasSubstr("Allow: GET, HEAD, POST, OPTIONS\r\n"));
    EXPECT_THAT(all, EndsWith("</some|>"));
}

TEST(http_stream, a_body_ends_the_connection_and_is_never_taken_for_a_request) {
    for (const std::string_view method : {"POST", "GET"}) {
        served it;
        it.start();
        it.send(std::string{method} + " / HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n" +
                get("/some"));
        EXPECT_EQ(it.finish().after, arrivals::end::done);
        const auto all = it.answered();
        EXPECT_THAT(all, StartsWith(method == "GET" ? "HTTP/1.1 400 " : "HTTP/1.1 405 "));
        EXPECT_THAT(all, HasSubstr("Connection: close\r\n"));
        EXPECT_EQ(count_of(all, "HTTP/1.1 "), 1U);
    }
}

TEST(http_stream, the_client_may_ask_to_close) {
    served it;
    it.start();
    it.send(get("/1", "Connection: close\r\n") + get("/2"));
    EXPECT_EQ(it.finish().after, arrivals::end::done);
    const auto all = it.answered();
    EXPECT_THAT(all, HasSubstr("Connection: close\r\n"));
    EXPECT_EQ(count_of(all, "HTTP/1.1 "), 1U);
}

TEST(http_stream, what_is_no_request_is_told_so_and_ends) {
    const auto status_of = [](std::string_view bytes) {
        served it;
        it.start();
        it.send(bytes);
        it.half_close();
        EXPECT_EQ(it.finish().after, arrivals::end::done) << bytes;
        const auto all = it.answered();
        EXPECT_THAT(all, HasSubstr("Connection: close\r\n")) << bytes;
        EXPECT_EQ(count_of(all, "Content-Length: "), 1U) << bytes;
        return all.substr(9, 3);
    };
    EXPECT_EQ(status_of("GET /\r\n\r\n"), "400");
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHo"), "400");
    EXPECT_EQ(status_of("GET / HTTP/1.1\nHost: x\n\n"), "400");
    EXPECT_EQ(status_of("GET / HTTP/3.0\r\nHost: x\r\n\r\n"), "505");
    EXPECT_EQ(status_of(get("/" + std::string(500, 'x'))), "431");
}

TEST(http_stream, at_a_limit_it_is_named_with_its_value) {
    served large;
    large.start();
    large.send(get("/" + std::string(500, 'x')));
    EXPECT_THAT(large.answered(), HasSubstr("(http-header-bytes is 500)"));

    served crowded;
    crowded.bounds.http_header_bytes = 100'000;
    ASSERT_TRUE(crowded.budgets.arriving.take(crowded.bounds.arriving_bytes));
    crowded.start();
    crowded.send("GET /" + std::string(20'000, 'x'));
    EXPECT_EQ(crowded.finish().after, arrivals::end::done);
    const auto all = crowded.answered();
    EXPECT_THAT(all, StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(all, HasSubstr("(arriving-bytes is 268435456)"));
}

TEST(http_stream, a_request_that_comes_too_slowly_is_408_and_silence_is_nothing) {
    served slow;
    slow.start();
    slow.send("GET / HTTP/1.1\r\n");
    for (auto left = slow.bounds.read_deadline; left > 0ms; left -= 10s) {
        slow.pass(10s);
        if (!slow.is_read()) slow.send("A");
    }
    EXPECT_EQ(slow.finish().after, arrivals::end::done);
    EXPECT_THAT(slow.answered(), StartsWith("HTTP/1.1 408 "));

    served idle;
    idle.start();
    idle.send(get("/1"));
    idle.answered();
    idle.pass(idle.bounds.idle_deadline);
    EXPECT_EQ(idle.finish().after, arrivals::end::done);
    EXPECT_THAT(idle.answered(), IsEmpty());
}

TEST(http_stream, a_peer_that_takes_nothing_is_given_up) {
    served it;
    it.start();
    std::string much;
    for (int i = 0; i < 20; ++i)
        much += get("/large");
    it.send(much);
    ASSERT_FALSE(it.is_read());
    it.pass(it.bounds.write_deadline);
    EXPECT_EQ(it.finish().after, arrivals::end::lost);
}

TEST(http_stream, draining_ends_an_idle_connection_after_a_moment) {
    served it;
    it.start();
    it.send(get("/1"));
    it.answered();
    it.stream->drain();
    EXPECT_EQ(it.finish().after, arrivals::end::quiet);
    it.start();
    it.settle();
    EXPECT_FALSE(it.is_read());
    it.pass(it.bounds.drain_quiet);
    EXPECT_EQ(it.finish().after, arrivals::end::done);
    EXPECT_THAT(it.answered(), IsEmpty());

    served asked;
    asked.start();
    asked.send(get("/1"));
    asked.answered();
    asked.stream->drain();
    EXPECT_EQ(asked.finish().after, arrivals::end::quiet);
    asked.start();
    asked.send(get("/2"));
    EXPECT_EQ(asked.finish().after, arrivals::end::done);
    EXPECT_THAT(asked.answered(), HasSubstr("Connection: close\r\n"));
}

TEST(http_stream, who_asks_without_a_pause_is_answered_for_a_moment_while_draining) {
    served it;
    it.start();
    it.send(get("/1"));
    it.answered();
    it.stream->drain();
    it.time.now += it.bounds.drain_quiet;
    it.deadlines.sweep();
    it.send(get("/2") + get("/3") + get("/4"));
    EXPECT_EQ(it.finish().after, arrivals::end::done);
    const auto all = it.answered();
    EXPECT_THAT(all, EndsWith("</2|>"));
    EXPECT_EQ(count_of(all, "Connection: close"), 1U);
}

TEST(http_stream, what_comes_in_the_moment_of_a_deadline_is_read) {
    served idle;
    idle.start();
    idle.send(get("/1"));
    idle.answered();
    idle.time.now += idle.bounds.idle_deadline;
    idle.deadlines.sweep();
    idle.send(get("/2"));
    EXPECT_THAT(idle.answered(), EndsWith("</2|>"));

    for (const std::string_view rest : {"\r\n", "A: b"}) {
        served slow;
        slow.start();
        slow.send("GET / HTTP/1.1\r\nHost: x\r\n");
        slow.time.now += slow.bounds.read_deadline;
        slow.deadlines.sweep();
        slow.send(rest);
        EXPECT_THAT(slow.answered(),
                    StartsWith(rest == "\r\n" ? "HTTP/1.1 200 " : "HTTP/1.1 408 "));
    }
}

TEST(http_stream, one_page_is_made_a_turn_and_others_have_theirs_between) {
    served it;
    it.start();
    it.settle();
    std::string much;
    for (int i = 0; i < 5; ++i)
        much += get("/page");
    asio::write(it.other, asio::buffer(much));
    it.context.restart();
    for (int turns = 1; it.pages.made < 5; ++turns) {
        ASSERT_LT(turns, 100);
        const auto before = it.pages.made.load();
        it.context.run_one();
        EXPECT_LE(it.pages.made, before + 1);
    }
    EXPECT_EQ(count_of(it.answered(), "</page|>"), 5U);
}

TEST(http_stream, draining_answers_all_that_is_whole_and_tells_the_last_to_close) {
    served it;
    it.send(get("/1") + get("/2"));
    it.stream->drain();
    it.start();
    EXPECT_EQ(it.finish().after, arrivals::end::done);
    const auto all = it.answered();
    EXPECT_EQ(count_of(all, "HTTP/1.1 200 OK"), 2U);
    EXPECT_EQ(count_of(all, "Connection: close"), 1U);
    EXPECT_GT(all.find("Connection: close"), all.find("</1|>"));
}

TEST(http_stream, half_a_request_is_awaited_a_moment_while_draining) {
    served it;
    it.start();
    it.send("GET /1 HTTP/1.1\r\n");
    it.stream->drain();
    EXPECT_EQ(it.finish().after, arrivals::end::quiet);
    it.start();
    it.settle();
    ASSERT_FALSE(it.is_read());
    it.send("Host: x\r\n\r\n");
    EXPECT_EQ(it.finish().after, arrivals::end::done);
    EXPECT_THAT(it.answered(), HasSubstr("Connection: close\r\n"));

    served never;
    never.start();
    never.send("GET /1 HTTP/1.1\r\n");
    never.stream->drain();
    EXPECT_EQ(never.finish().after, arrivals::end::quiet);
    never.start();
    never.settle();
    never.pass(never.bounds.linger_deadline);
    EXPECT_EQ(never.finish().after, arrivals::end::done);
    EXPECT_THAT(never.answered(), StartsWith("HTTP/1.1 503 "));
}

TEST(http_stream, aborting_wakes_what_waits) {
    served it;
    it.start();
    it.send(get("/1"));
    it.stream->abort();
    EXPECT_EQ(it.finish().after, arrivals::end::lost);
}

}  // namespace
}  // namespace tramite::net
