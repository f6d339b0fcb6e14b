// Which connection takes which call: order, sharing, overdue connections, limits, many threads.
#include "client/switchboard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <thread>

#include "testing/scripted_server.hpp"
#include "tramite/client.hpp"

namespace tramite::calling {
namespace {

using namespace std::chrono_literals;
using scripted_server = tramite::testing::scripted_server;
using scripted_peer = tramite::testing::scripted_peer;

constexpr operation<std::int64_t, std::int64_t> echo{"eco"};

std::int64_t asked(const std::string& line) {
    return boost::json::parse(line).at("datos").as_int64();
}

// Answers a request with its own data.
std::string echoed(const std::string& line) {
    const auto request = boost::json::parse(line);
    return R"({"datos":)" + std::to_string(asked(line)) + R"(,"error":null,"id":)" +
           boost::json::serialize(request.at("id")) + R"(,"codigo":null,"reintentar":false})" +
           "\n";
}

void echo_until_closed(scripted_peer& peer) {
    for (auto line = peer.read_line(); !line.empty(); line = peer.read_line())
        peer.write(echoed(line));
}

TEST(switchboard, a_batch_leaves_in_one_write_in_its_order) {
    scripted_server server;
    client calls{server.endpoint()};
    auto batch = calls.new_batch();
    std::vector<std::future<std::int64_t>> all;
    for (std::int64_t i = 0; i < 20; ++i)
        all.push_back(batch.add(echo, i));
    EXPECT_FALSE(server.is_called());
    batch.send();
    auto peer = server.welcome();
    const auto bytes = peer.read_some();
    EXPECT_EQ(std::ranges::count(bytes, '\n'), 20);
    std::string answers;
    for (std::size_t begin = 0, i = 0; i < 20; ++i) {
        const auto end = bytes.find('\n', begin);
        EXPECT_EQ(asked(bytes.substr(begin, end - begin)), static_cast<std::int64_t>(i));
        answers += echoed(bytes.substr(begin, end - begin));
        begin = end + 1;
    }
    peer.write(answers);
    for (std::int64_t i = 0; i < 20; ++i)
        EXPECT_EQ(all[static_cast<std::size_t>(i)].get(), i);
    EXPECT_FALSE(server.is_called());
}

TEST(switchboard, the_submits_of_one_thread_keep_to_one_connection_and_its_order) {
    scripted_server server;
    client calls{server.endpoint()};
    std::vector<std::future<std::int64_t>> all;
    for (std::int64_t i = 0; i < 100; ++i)
        all.push_back(calls.submit(echo, i));
    auto peer = server.welcome();
    for (std::int64_t i = 0; i < 100; ++i) {
        const auto line = peer.read_line();
        EXPECT_EQ(asked(line), i);
        peer.write(echoed(line));
    }
    for (std::int64_t i = 0; i < 100; ++i)
        EXPECT_EQ(all[static_cast<std::size_t>(i)].get(), i);
    EXPECT_FALSE(server.is_called());
}

TEST(switchboard, a_call_takes_a_connection_of_its_own_if_it_can) {
    scripted_server server;
    client calls{server.endpoint(), {.connections = 2}};
    auto held = calls.submit(echo, 1);
    auto first = server.welcome();
    const auto unanswered = first.read_line();
    std::thread caller{[&] { EXPECT_EQ(calls.call(echo, 2), 2); }};
    auto second = server.welcome();
    second.write(echoed(second.read_line()));
    caller.join();
    first.write(echoed(unanswered));
    EXPECT_EQ(held.get(), 1);
}

TEST(switchboard, a_call_shares_a_connection_when_there_may_be_no_more) {
    scripted_server server;
    client calls{server.endpoint(), {.connections = 1}};
    auto held = calls.submit(echo, 1);
    auto peer = server.welcome();
    const auto unanswered = peer.read_line();
    std::thread caller{[&] { EXPECT_EQ(calls.call(echo, 2), 2); }};
    const auto second = peer.read_line();
    peer.write(echoed(unanswered) + echoed(second));
    caller.join();
    EXPECT_EQ(held.get(), 1);
    EXPECT_FALSE(server.is_called());
}

TEST(switchboard, eight_threads_get_each_their_own_answers_over_four_connections) {
    scripted_server server;
    auto calls = std::make_unique<client>(server.endpoint());
    std::vector<std::thread> callers;
    for (std::int64_t caller = 0; caller < 8; ++caller)
        callers.emplace_back([&calls = *calls, caller] {
            for (std::int64_t i = 0; i < 100; ++i) {
                EXPECT_EQ(calls.call(echo, caller * 1000 + i), caller * 1000 + i);
                EXPECT_EQ(calls.submit(echo, i).get(), i);
            }
        });
    std::vector<std::thread> serving;
    for (int i = 0; i < 4; ++i)
        serving.emplace_back([peer = server.welcome()]() mutable { echo_until_closed(peer); });
    for (auto& each : callers)
        each.join();
    EXPECT_FALSE(server.is_called());
    calls.reset();
    for (auto& each : serving)
        each.join();
}

// Calls that end when the test says so, and by no clock.
class a_switchboard : public ::testing::Test {
protected:
    static constexpr order_key mine = 7;

    void begin(std::size_t connections) {
        calls_ = std::make_unique<switchboard>(std::vector{net::parse_endpoint(server_.endpoint())},
                                               client_options{.connections = connections},
                                               switchboard::sources{time_, 3});
    }
    // Its ticket is its number.
    std::future<std::int64_t> send(std::int64_t number, order_key order = 0) {
        auto whom = std::make_unique<detail::promised<std::int64_t>>();
        auto future = whom->future();
        calls one;
        one.push_back(std::make_unique<call>(
            call{.what = {"eco", std::to_string(number)},
                 .whom = std::move(whom),
                 .deadline = time_.monotonic() + 1h,
                 .progress = retry{"0123456789abcdef-" + std::to_string(number)},
                 .order = order,
                 .ticket = static_cast<ticket_number>(number)}));
        calls_->send(std::move(one));
        return future;
    }
    void give_up(std::int64_t number, std::future<std::int64_t>& pending) {
        calls_->giver_up(static_cast<ticket_number>(number))();
        EXPECT_THROW(pending.get(), outcome_unknown);
    }

    base::system_clock time_;
    scripted_server server_;
    std::unique_ptr<switchboard> calls_;
};

TEST_F(a_switchboard, an_overdue_connection_takes_no_new_calls_until_its_late_answer_is_dropped) {
    begin(2);
    auto overdue = send(1, mine);
    auto behind = send(2, mine);
    auto first = server_.welcome();
    const auto late = first.read_line();
    const auto live = first.read_line();
    give_up(1, overdue);

    auto elsewhere = send(3);
    auto second = server_.welcome();
    second.write(echoed(second.read_line()));
    EXPECT_EQ(elsewhere.get(), 3);

    first.write(echoed(late) + echoed(live));
    EXPECT_EQ(behind.get(), 2);
    auto again = send(4, mine);
    const auto line = first.read_line();
    EXPECT_EQ(asked(line), 4);
    first.write(echoed(line));
    EXPECT_EQ(again.get(), 4);
}

TEST_F(a_switchboard, a_submit_waits_for_the_order_of_its_thread_behind_an_overdue_one) {
    begin(4);
    auto overdue = send(1, mine);
    auto behind = send(2, mine);
    auto peer = server_.welcome();
    const auto late = peer.read_line();
    const auto live = peer.read_line();
    give_up(1, overdue);
    auto third = send(3, mine);
    peer.write(echoed(late));
    const auto line = peer.read_line();
    EXPECT_EQ(asked(line), 3);
    EXPECT_FALSE(server_.is_called());
    peer.write(echoed(live) + echoed(line));
    EXPECT_EQ(behind.get(), 2);
    EXPECT_EQ(third.get(), 3);
}

TEST_F(a_switchboard, a_connection_on_which_nobody_waits_gives_its_place_to_a_new_one) {
    begin(1);
    auto overdue = send(1, mine);
    auto first = server_.welcome();
    (void)first.read_line();
    give_up(1, overdue);
    auto next = send(2, mine);
    auto second = server_.welcome();
    second.write(echoed(second.read_line()));
    EXPECT_EQ(next.get(), 2);
    EXPECT_TRUE(first.is_ended());
}

TEST(switchboard, beyond_the_limit_of_waiting_calls_they_are_refused_at_once) {
    scripted_server server;
    client_options few;
    few.bounds.queued_requests = 2;
    client calls{server.endpoint(), few};
    auto one = calls.submit(echo, 1);
    auto two = calls.submit(echo, 2);
    try {
        calls.call(echo, 3);
        FAIL();
    } catch (const error& why) {
        EXPECT_EQ(why.code(), "saturado");
        EXPECT_TRUE(why.is_retriable());
    }
    auto peer = server.welcome();
    peer.write(echoed(peer.read_line()));
    peer.write(echoed(peer.read_line()));
    EXPECT_EQ(two.get(), 2);
    auto three = calls.submit(echo, 3);
    peer.write(echoed(peer.read_line()));
    EXPECT_EQ(three.get(), 3);
}

}  // namespace
}  // namespace tramite::calling
