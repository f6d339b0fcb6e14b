// Connections by their first bytes: texts, HTTP and TLS.
#include "net/sniffed_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "testing/served_stream.hpp"

namespace tramite::net {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using served = tramite::testing::served_stream;

TEST(sniffed_stream, texts_are_read_as_ever) {
    served it;
    it.start();
    it.send("{\"a\":1} 2 ");
    const auto got = it.finish();
    EXPECT_THAT(got.texts, ElementsAre("{\"a\":1}", "2"));
    EXPECT_EQ(got.after, arrivals::end::open);
    it.start();
    it.send("[]");
    EXPECT_THAT(it.finish().texts, ElementsAre("[]"));
}

TEST(sniffed_stream, what_only_begins_like_another_way_in_is_no_json) {
    for (const std::string_view word :
         {"GETS", "G", "con", "HOLA", "Content-Length: 2\r\n\r\n{}"}) {
        served it;
        it.start();
        it.send(word);
        it.half_close();
        const auto got = it.finish();
        EXPECT_EQ(got.after, arrivals::end::done) << word;
        ASSERT_TRUE(got.flaw) << word;
        EXPECT_EQ(got.flaw->code, "no_es_json") << word;
        EXPECT_THAT(it.answered(), IsEmpty()) << word;
    }
}

TEST(sniffed_stream, the_beginning_of_a_method_is_awaited_no_longer_than_a_message) {
    served it;
    it.start();
    it.send("GE");
    it.pass(it.bounds.read_deadline);
    const auto got = it.finish();
    ASSERT_TRUE(got.flaw);
    EXPECT_EQ(got.flaw->code, "no_es_json");
}

TEST(sniffed_stream, a_connection_that_says_nothing_ends_without_a_word) {
    served it;
    it.start();
    it.settle();
    it.pass(it.bounds.idle_deadline);
    const auto got = it.finish();
    EXPECT_EQ(got.after, arrivals::end::done);
    EXPECT_FALSE(got.flaw);
    EXPECT_THAT(it.answered(), IsEmpty());
}

TEST(sniffed_stream, a_tls_client_gets_an_alert) {
    served it;
    it.start();
    it.send("\x16\x03\x01\x02");
    EXPECT_EQ(it.finish().after, arrivals::end::done);
    EXPECT_EQ(it.answered(), (std::string{"\x15\x03\x01\x00\x02\x02\x28", 7}));
}

TEST(sniffed_stream, draining_before_the_first_byte_is_quiet) {
    served it;
    it.start();
    it.settle();
    it.stream->drain();
    const auto got = it.finish();
    EXPECT_THAT(got.texts, IsEmpty());
    EXPECT_EQ(got.after, arrivals::end::quiet);
}

TEST(sniffed_stream, a_new_connection_may_begin_for_a_moment_while_draining) {
    served texts;
    texts.stream->drain();
    texts.start();
    EXPECT_EQ(texts.finish().after, arrivals::end::quiet);
    texts.start();
    texts.settle();
    EXPECT_FALSE(texts.is_read());
    texts.send("{} ");
    const auto late = texts.finish();
    EXPECT_THAT(late.texts, ElementsAre("{}"));
    EXPECT_EQ(late.after, arrivals::end::open);
    texts.start();
    texts.settle();
    EXPECT_FALSE(texts.is_read()) << "the line is behind it, and told";
    texts.pass(texts.bounds.drain_quiet);
    EXPECT_EQ(texts.finish().after, arrivals::end::done);

    served silent;
    silent.stream->drain();
    silent.start();
    EXPECT_EQ(silent.finish().after, arrivals::end::quiet);
    silent.start();
    silent.settle();
    silent.pass(silent.bounds.drain_quiet);
    EXPECT_EQ(silent.finish().after, arrivals::end::done);
}

TEST(sniffed_stream, what_comes_in_the_moment_of_the_idle_deadline_is_read) {
    served it;
    it.start();
    it.settle();
    it.time.now += it.bounds.idle_deadline;
    it.deadlines.sweep();
    it.send("[] ");
    EXPECT_THAT(it.finish().texts, ElementsAre("[]"));
}

TEST(sniffed_stream, what_came_before_draining_is_read) {
    served it;
    it.send("1 2 ");
    it.stream->drain();
    it.start();
    EXPECT_THAT(it.finish().texts, ElementsAre("1", "2"));
    it.start();
    EXPECT_EQ(it.finish().after, arrivals::end::quiet);
}

TEST(sniffed_stream, aborting_before_the_first_byte_is_lost) {
    served it;
    it.start();
    it.settle();
    it.stream->abort();
    EXPECT_EQ(it.finish().after, arrivals::end::lost);
}

}  // namespace
}  // namespace tramite::net
