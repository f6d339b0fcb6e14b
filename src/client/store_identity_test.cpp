// To which store a call may go: ids that are brought, questions about them, and servers that say
// little of themselves.
#include "tramite/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "testing/scripted_server.hpp"

namespace tramite::calling {
namespace {

using namespace std::chrono_literals;
using scripted_server = tramite::testing::scripted_server;
using scripted_peer = tramite::testing::scripted_peer;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr operation<std::int64_t, std::int64_t> echo{"eco"};
constexpr const char* id = "0192f0c1-2345-7abc-8def-0123456789ab";

std::string seven(const std::string& line) {
    const auto begin = line.rfind(",\"id\":\"");
    return R"({"datos":7,"error":null)" +
           line.substr(begin, line.find('"', begin + 7) + 1 - begin) + "}\n";
}

template <class Called>
outcome_unknown unknown_of(Called&& called) {
    try {
        (void)called();
    } catch (const outcome_unknown& why) {
        return why;
    }
    throw std::logic_error{"the outcome is known"};
}

template <class Called>
error error_of(Called&& called) {
    try {
        (void)called();
    } catch (const error& why) {
        return why;
    }
    throw std::logic_error{"it was no error"};
}

class two_stores : public ::testing::Test {
protected:
    [[nodiscard]] std::vector<std::string> both() const {
        return {one_.endpoint(), two_.endpoint()};
    }

    scripted_server one_;
    scripted_server two_;
};

TEST_F(two_stores, an_id_that_is_brought_is_refused_if_it_is_not_said_whose_it_is) {
    client calls{both()};
    EXPECT_THROW((void)calls.submit(echo, 1, {.id = id}), std::invalid_argument);
    EXPECT_THROW((void)calls.ask("eco", "1", {.id = id}), std::invalid_argument);
    EXPECT_THROW((void)calls.outcome(id), std::invalid_argument);
    EXPECT_THROW((void)calls.settle(echo, id), std::invalid_argument);
    for (const auto* by_name : {"tramite.resultado", "tramite.anular"})
        EXPECT_THROW((void)calls.ask(by_name, R"({"id":"0192f0c1-2345-7abc-8def-0123456789ab"})"),
                     std::invalid_argument);
    EXPECT_FALSE(one_.is_called());
    client founding{one_.endpoint(), {.server = peer::founding}};
    EXPECT_THROW((void)founding.submit(echo, 1, {.store = "a1"}), std::invalid_argument);
}

TEST_F(two_stores, what_is_unknown_is_asked_for_in_the_store_that_it_may_have_reached) {
    client calls{both(), {.retry = retries::off}};
    auto lost = calls.submit(echo, 1);
    {
        auto peer = one_.welcome("a1");
        (void)peer.read_line();
        one_.close();
    }
    const auto why = unknown_of([&] { return lost.get(); });
    EXPECT_EQ(why.store(), "a1");
    // The other is there, and is never asked.
    auto again = calls.submit(echo, 1, {.id = why.id(), .store = why.store()});
    auto peer = two_.welcome("b2");
    const auto no = error_of([&] { return again.get(); });
    EXPECT_EQ(no.code(), "sin_conexion");
    EXPECT_THAT(no.what(), AllOf(HasSubstr("a1"), HasSubstr(two_.endpoint() + " shows b2"),
                                 HasSubstr(one_.endpoint())));
    auto fresh = calls.submit(echo, 2);
    const auto line = peer.read_line();
    EXPECT_THAT(line, HasSubstr("\"datos\":2"));
    peer.write(seven(line));
    EXPECT_EQ(fresh.get(), 7);
}

TEST_F(two_stores, a_call_goes_to_the_store_that_its_caller_names) {
    client calls{both()};
    auto fresh = calls.submit(echo, 1);
    auto first = one_.welcome("a1");
    first.write(seven(first.read_line()));
    EXPECT_EQ(fresh.get(), 7);
    auto named = calls.submit(echo, 2, {.id = id, .store = "b2"});
    // Behind it in the order of this thread, whatever store it is for.
    auto behind = calls.submit(echo, 3, {.id = "0123456789abcdef", .store = "a1"});
    auto second = two_.welcome("b2");
    const auto line = second.read_line();
    EXPECT_THAT(line, HasSubstr("\"datos\":2"));
    second.write(seven(line));
    EXPECT_EQ(named.get(), 7);
    const auto last = first.read_line();
    EXPECT_THAT(last, HasSubstr("\"datos\":3"));
    first.write(seven(last));
    EXPECT_EQ(behind.get(), 7);
}

TEST_F(two_stores, a_store_that_nobody_shows_is_told_by_name_and_holds_up_no_other_call) {
    client calls{both()};
    auto before = calls.submit(echo, 1);
    auto named = calls.submit(echo, 2, {.deadline = 1s, .id = id, .store = "c3"});
    auto first = one_.welcome("a1");
    const auto line = first.read_line();
    EXPECT_THAT(line, HasSubstr("\"datos\":1"));
    first.write(seven(line));
    EXPECT_EQ(before.get(), 7);
    auto second = two_.welcome("b2");
    const auto why = error_of([&] { return named.get(); });
    EXPECT_EQ(why.code(), "sin_conexion");
    EXPECT_THAT(why.what(), AllOf(HasSubstr("c3"), HasSubstr(one_.endpoint() + " shows a1"),
                                  HasSubstr(two_.endpoint() + " shows b2")));
}

TEST_F(two_stores, a_server_that_becomes_the_store_is_found) {
    client calls{one_.endpoint()};
    auto named = calls.submit(echo, 1, {.id = id, .store = "b2"});
    { auto other = one_.welcome("a1"); }
    auto peer = one_.welcome("b2");
    peer.write(seven(peer.read_line()));
    EXPECT_EQ(named.get(), 7);
}

TEST_F(two_stores, outcome_and_settle_ask_the_store_that_is_named) {
    client calls{both()};
    auto told =
        std::async(std::launch::async, [&] { return calls.settle(id, {.store = "b2"}).data; });
    auto first = one_.welcome("a1");
    auto second = two_.welcome("b2");
    auto line = second.read_line();
    EXPECT_THAT(line, HasSubstr("tramite.anular"));
    auto answer = seven(line);
    answer.replace(answer.find('7'), 1, R"({"estado":"hecho","datos":8,"error":null})");
    second.write(answer);
    EXPECT_EQ(told.get(), "8");
}

// Two servers without a store say the same of themselves, and share nothing.
TEST_F(two_stores, what_is_lost_at_a_server_without_a_store_goes_to_no_other) {
    client calls{both()};
    auto lost = calls.submit(echo, 1);
    {
        auto peer = one_.accept();
        const auto greeting = peer.read_line();
        auto answer = seven(greeting);
        peer.write(answer.replace(answer.find('7'), 1, R"({"identidad":null})"));
        (void)peer.read_line();
        one_.close();
    }
    EXPECT_EQ(unknown_of([&] { return lost.get(); }).store(), "");
    EXPECT_FALSE(two_.is_called());
}

// One answer without an id, as of a proxy or of a server before its upgrade.
TEST_F(two_stores, a_server_that_echoed_no_id_once_is_asked_again) {
    client calls{one_.endpoint()};
    auto first = calls.submit(echo, 1);
    {
        auto peer = one_.accept();
        (void)peer.read_line();
        peer.write(R"({"datos":null,"error":"No"})");
        EXPECT_TRUE(peer.is_ended());
    }
    {
        auto peer = one_.accept();
        EXPECT_THAT(peer.read_line(), HasSubstr("\"datos\":1"));
        peer.write(R"({"datos":7,"error":null})");
        EXPECT_EQ(first.get(), 7);
        EXPECT_TRUE(peer.is_ended());
    }
    auto second = calls.submit(echo, 2);
    auto peer = one_.welcome("a1");
    peer.write(seven(peer.read_line()));
    EXPECT_EQ(second.get(), 7);
}

TEST_F(two_stores, without_retries_a_server_that_takes_no_calls_tells_its_own_code) {
    client calls{one_.endpoint(), {.retry = retries::off}};
    auto pending = calls.submit(echo, 1);
    auto peer = one_.accept();
    (void)peer.read_line();
    peer.write(R"({"datos":null,"error":"Espere","codigo":"saturado","reintentar":true})");
    const auto why = error_of([&] { return pending.get(); });
    EXPECT_EQ(why.code(), "saturado");
    EXPECT_TRUE(why.is_retriable());
}

}  // namespace
}  // namespace tramite::calling
