// Heads of requests as they come, and responses as they leave.
#include "net/http_message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace tramite::net {
namespace {

using namespace std::chrono_literals;
using status = http_reading::status;
using method = http_request::method;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

http_reading read(std::string_view bytes, const limits& bounds = {}) {
    return read_http_request(bytes, bounds);
}

TEST(http_message, a_request_says_what_it_asks_and_how_long_it_is) {
    const std::string head = "GET /livez?a=b HTTP/1.1\r\nHost: bank:8888\r\n\r\n";
    const auto got = read(head + "GET /other");
    ASSERT_EQ(got.what, status::complete);
    EXPECT_EQ(got.size, head.size());
    EXPECT_EQ(got.request.what, method::get);
    EXPECT_EQ(got.request.target, "/livez?a=b");
    EXPECT_TRUE(got.request.is_kept_alive);
    EXPECT_FALSE(got.request.has_body());
    EXPECT_FALSE(got.request.is_version_1_0);
}

TEST(http_message, a_head_is_awaited_until_its_last_byte) {
    const std::string head = "HEAD / HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n";
    for (std::size_t size = 0; size < head.size(); ++size)
        EXPECT_EQ(read(head.substr(0, size)).what, status::need_more) << size;
    EXPECT_EQ(read(head).what, status::complete);
    EXPECT_EQ(read(head).request.what, method::head);
}

TEST(http_message, empty_lines_before_a_request_are_skipped) {
    const std::string head = "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n";
    EXPECT_EQ(read(head).what, status::complete);
    EXPECT_EQ(read(head).size, head.size());
    EXPECT_EQ(read("\r\n").what, status::need_more);
}

TEST(http_message, version_and_connection_decide_whether_it_is_kept) {
    const auto kept = [](std::string_view line, std::string_view connection) {
        auto text = "GET / " + std::string{line} + "\r\nHost: x\r\n";
        if (!connection.empty()) text += "Connection: " + std::string{connection} + "\r\n";
        const auto got = read(text + "\r\n");
        EXPECT_EQ(got.what, status::complete) << text;
        EXPECT_EQ(got.request.is_version_1_0, line == "HTTP/1.0");
        return got.request.is_kept_alive;
    };
    EXPECT_TRUE(kept("HTTP/1.1", ""));
    EXPECT_FALSE(kept("HTTP/1.1", "close"));
    EXPECT_FALSE(kept("HTTP/1.0", ""));
    EXPECT_TRUE(kept("HTTP/1.0", "keep-alive"));
}

TEST(http_message, host_is_required_once_and_only_in_1_1) {
    EXPECT_EQ(read("GET / HTTP/1.1\r\n\r\n").what, status::malformed);
    EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").what, status::malformed);
    EXPECT_EQ(read("GET / HTTP/1.0\r\n\r\n").what, status::complete);
}

TEST(http_message, the_form_that_a_proxy_sends_is_reduced_to_the_path) {
    const auto target = [](std::string_view asked) {
        const auto got = read("GET " + std::string{asked} + " HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_EQ(got.what, status::complete) << asked;
        return got.request.target;
    };
    EXPECT_EQ(target("http://bank:8888/livez?x"), "/livez?x");
    EXPECT_EQ(target("http://bank:8888"), "/");
    EXPECT_EQ(target("http://bank?x"), "/?x");
    EXPECT_EQ(target("/http://x"), "/http://x");
}

TEST(http_message, a_body_is_noticed) {
    const auto has_body = [](std::string_view header) {
        const auto got =
            read("POST / HTTP/1.1\r\nHost: x\r\n" + std::string{header} + "\r\n\r\n{\"a\":1}");
        EXPECT_EQ(got.what, status::complete) << header;
        EXPECT_EQ(got.request.what, method::post);
        return got.request.has_body();
    };
    EXPECT_TRUE(has_body("Content-Length: 7"));
    EXPECT_TRUE(has_body("Content-Length: 99999999999999"));
    EXPECT_TRUE(has_body("Transfer-Encoding: chunked"));
    EXPECT_FALSE(has_body("Content-Length: 0"));
    EXPECT_FALSE(has_body("Accept: */*"));
}

TEST(http_message, a_chunked_body_is_put_together_however_it_comes) {
    const std::string whole =
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\n{\"a\r\n4;x=y\r\n\":1}\r\n0\r\nTrailer: z\r\n\r\n";
    for (std::size_t piece = 1; piece <= whole.size(); ++piece) {
        chunked_body body{limits{}};
        std::string come;
        for (std::size_t at = 0; at < whole.size(); at += piece) {
            come += whole.substr(at, piece);
            come.erase(0, body.take(come));
        }
        EXPECT_EQ(body.state(), chunked_body::status::complete) << piece;
        EXPECT_EQ(body.text(), R"({"a":1})") << piece;
        EXPECT_EQ(come, "") << piece;
    }
}

TEST(http_message, a_chunked_body_that_is_none_or_too_long_is_told) {
    const auto state_of = [](std::string_view chunks) {
        const limits bounds{.message_bytes = 10};
        chunked_body body{bounds};
        static_cast<void>(
            body.take("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" +
                      std::string{chunks}));
        return body.state();
    };
    using chunks = chunked_body::status;
    EXPECT_EQ(state_of("x\r\n"), chunks::malformed);
    EXPECT_EQ(state_of("-1\r\n"), chunks::malformed);
    EXPECT_EQ(state_of("1\r\nab\r\n0\r\n\r\n"), chunks::malformed);
    EXPECT_EQ(state_of("ffffffffffffffffff\r\n"), chunks::malformed);
    EXPECT_EQ(state_of("b\r\n12345678901\r\n0\r\n\r\n"), chunks::too_long);
    EXPECT_EQ(state_of("a\r\n1234567890\r\n"), chunks::need_more);
    EXPECT_EQ(state_of("0\r\n\r\n"), chunks::complete);
}

TEST(http_message, what_is_no_request_is_malformed) {
    for (const std::string_view text :
         {"GET /\r\n\r\n", "GET  HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost x\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
          "GET / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: x\r\nA: \x01\r\n\r\n", "GET /\x7f HTTP/1.1\r\nHost: x\r\n\r\n"})
        EXPECT_EQ(read(text).what, status::malformed) << text;
    for (const std::string_view text :
         {"GET / HTTP/1.1\nHost: x\n\n", "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n"})
        EXPECT_EQ(read(text).what, status::bare_line_feed) << text;
    EXPECT_EQ(read("GET / HTTP/2.0\r\nHost: x\r\n\r\n").what, status::unknown_version);
}

TEST(http_message, a_head_of_the_limit_is_read_and_one_byte_more_is_too_long) {
    limits bounds;
    bounds.http_header_bytes = 200;
    std::string head = "GET / HTTP/1.1\r\nHost: x\r\nA: ";
    head += std::string(bounds.http_header_bytes - head.size() - 4, 'a') + "\r\n\r\n";
    ASSERT_EQ(head.size(), bounds.http_header_bytes);
    EXPECT_EQ(read(head, bounds).what, status::complete);
    head.insert(head.size() - 4, "a");
    EXPECT_EQ(read(head, bounds).what, status::too_long);
    EXPECT_EQ(read("GET /" + std::string(200, 'a'), bounds).what, status::too_long);
    EXPECT_EQ(read("GET / HTTP/1.1\r\n" + std::string(200, 'a'), bounds).what, status::too_long);
}

TEST(http_message, empty_lines_count_as_part_of_the_head) {
    limits bounds;
    bounds.http_header_bytes = 200;
    std::string lines;
    for (int i = 0; i < 101; ++i)
        lines += "\r\n";
    EXPECT_EQ(read(lines, bounds).what, status::too_long);
}

TEST(http_message, a_response_has_its_date_length_and_headers) {
    std::string out = "before|";
    write_http_response(
        out,
        {.status = 405, .content_type = "text/html", .body = "no", .headers = {{"Allow", "GET"}}},
        {.then = http_sending::rest::close, .now = base::wall_time{784'111'777s}});
    EXPECT_EQ(out,
              "before|HTTP/1.1 405 Method Not Allowed\r\n"
              "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
              "Content-Type: text/html\r\n"
              "Content-Length: 2\r\n"
              "Cache-Control: no-store\r\n"
              "X-Content-Type-Options: nosniff\r\n"
              "Allow: GET\r\n"
              "Connection: close\r\n"
              "\r\n"
              "no");
}

TEST(http_message, a_head_has_the_length_and_not_the_body) {
    std::string out;
    write_http_response(
        out, {.body = "hello", .headers = {}},
        {.then = http_sending::rest::keep, .what = http_sending::content::head_only, .now = {}});
    EXPECT_THAT(out, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(out, HasSubstr("Content-Length: 5\r\n"));
    EXPECT_THAT(out, EndsWith("\r\n\r\n"));
    EXPECT_THAT(out, Not(HasSubstr("Connection:")));
}

TEST(http_message, an_old_client_is_told_that_it_may_go_on) {
    std::string out;
    write_http_response(out, {.body = "", .headers = {}},
                        {.then = http_sending::rest::keep_1_0, .now = {}});
    EXPECT_THAT(out, HasSubstr("Connection: keep-alive\r\n"));
}

}  // namespace
}  // namespace tramite::net
