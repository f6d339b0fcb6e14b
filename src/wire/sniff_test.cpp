// The first bytes of connections, whole and byte by byte.
#include "wire/sniff.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tramite::wire {
namespace {

constexpr std::string_view methods[] = {"GET",    "HEAD",  "POST",    "PUT",    "PATCH",
                                        "DELETE", "TRACE", "OPTIONS", "CONNECT"};

TEST(sniff, a_method_and_a_space_are_http) {
    for (const auto method : methods) {
        const auto line = std::string{method} + " /livez HTTP/1.1\r\n";
        EXPECT_EQ(sniff(line), way_in::http) << line;
        EXPECT_EQ(sniff(line.substr(0, method.size() + 1)), way_in::http) << line;
    }
}

TEST(sniff, the_beginning_of_a_mark_waits_for_more_bytes) {
    EXPECT_EQ(sniff(""), std::nullopt);
    for (const auto method : methods)
        for (std::size_t size = 1; size <= method.size(); ++size)
            EXPECT_EQ(sniff(method.substr(0, size)), std::nullopt) << method.substr(0, size);
    for (const std::string_view word : {"C", "c", "Co", "CON", "con", "Content", "cOnTeNt"})
        EXPECT_EQ(sniff(word), std::nullopt) << word;
    EXPECT_EQ(sniff("\x16"), std::nullopt);
}

TEST(sniff, a_word_in_capitals_that_is_no_method_is_left_to_the_texts) {
    for (const std::string_view word : {"G ", "GETS ", "GET\t/", "get /", "HOLA", "Get /", "XGET ",
                                        "PROPFIND /", "PRI * HTTP/2.0", "CONNECTED ", " GET /"})
        EXPECT_EQ(sniff(word), way_in::texts) << word;
}

TEST(sniff, content_in_any_case_is_framing) {
    for (const std::string_view head : {"Content-Length: 2\r\n", "content-", "CONTENT-TYPE: x"})
        EXPECT_EQ(sniff(head), way_in::framed) << head;
    for (const std::string_view head : {"Contents-", "Content:", "content "})
        EXPECT_EQ(sniff(head), way_in::texts) << head;
}

TEST(sniff, a_handshake_record_is_tls) {
    EXPECT_EQ(sniff("\x16\x03"), way_in::tls);
    EXPECT_EQ(sniff("\x16\x03\x01\x02"), way_in::tls);
    EXPECT_EQ(sniff("\x16\x02"), way_in::texts);
    EXPECT_EQ(sniff("\x15\x03"), way_in::texts);
}

TEST(sniff, json_is_told_by_its_first_byte) {
    for (const std::string_view text :
         {"{", "[", "\"", "1", "-", "t", "f", "n", " ", "\n", "\r", "\t", "\xef", "\xff"})
        EXPECT_EQ(sniff(text), way_in::texts) << text;
    EXPECT_EQ(sniff(std::string_view{"\0", 1}), way_in::texts);
}

TEST(sniff, a_verdict_stays_the_same_however_much_comes_behind_it) {
    for (const std::string_view bytes :
         {"GET / HTTP/1.1", "{\"operacion\":1}", "Content-Length: 2", "\x16\x03\x01", "CONNECTED",
          "DELETED", "hola", "\xef\xbb\xbf{}"}) {
        std::optional<way_in> before;
        for (std::size_t size = 0; size <= bytes.size(); ++size) {
            const auto now = sniff(bytes.substr(0, size));
            if (before) {
                EXPECT_EQ(now, before) << bytes.substr(0, size);
            }
            before = now;
        }
        EXPECT_TRUE(before) << bytes;
    }
}

}  // namespace
}  // namespace tramite::wire
