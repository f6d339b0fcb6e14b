// Which endpoint is dialled next, and which one rests.
#include "client/server_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tramite::calling {
namespace {

using namespace std::chrono_literals;

class a_server_list : public testing::Test {
protected:
    static std::vector<net::endpoint> three() {
        return {net::parse_endpoint("a:1"), net::parse_endpoint("b:2"), net::parse_endpoint("c:3")};
    }
    void fail(std::size_t which, std::string why = "refused") {
        servers_.dialled(which);
        servers_.failed(which, now_, std::move(why));
    }
    void open(std::size_t which, store_number store) {
        servers_.dialled(which);
        servers_.opened(which, {store});
    }

    base::monotonic_time now_{1h};
    backoff pauses_{client_limits{}, 3};
    server_list servers_{three(), pauses_};
};

TEST_F(a_server_list, the_first_is_dialled_first_and_the_next_while_it_rests) {
    EXPECT_EQ(servers_.pick(0, now_), 0U);
    fail(0);
    EXPECT_EQ(servers_.pick(0, now_), 1U);
    fail(1);
    EXPECT_EQ(servers_.pick(0, now_), 2U);
    EXPECT_FALSE(servers_.are_all_unreachable());
    fail(2);
    EXPECT_EQ(servers_.pick(0, now_), std::nullopt);
    EXPECT_TRUE(servers_.are_all_unreachable());
    const auto next = servers_.next_try(now_).value();
    EXPECT_GT(next, now_);
    EXPECT_TRUE(servers_.pick(0, next).has_value());
    EXPECT_EQ(servers_.pick(0, now_ + 1h), 0U);
}

TEST_F(a_server_list, the_one_that_worked_last_is_preferred) {
    open(1, 1);
    EXPECT_EQ(servers_.pick(0, now_), 1U);
    servers_.rest(1, now_, "b:2 stops");
    EXPECT_EQ(servers_.pick(0, now_), 2U);
}

TEST_F(a_server_list, rests_grow_with_each_failure_and_end_with_a_success) {
    auto longest = 0ns;
    for (int turn = 0; turn < 40; ++turn) {
        fail(0);
        const auto next = servers_.next_try(now_);
        longest = std::max<std::chrono::nanoseconds>(longest, next.value_or(now_) - now_);
        now_ = next.value_or(now_) + 1ns;
    }
    EXPECT_GT(longest, client_limits{}.retry_pause * 4);
    EXPECT_LE(longest, client_limits{}.retry_pause_max);
    open(0, 1);
    fail(0);
    EXPECT_LE(servers_.next_try(now_).value_or(now_) - now_, client_limits{}.retry_pause);
}

TEST_F(a_server_list, what_fails_together_is_one_failure) {
    for (int each = 0; each < 4; ++each)
        servers_.dialled(0);
    servers_.failed(0, now_, "refused");
    const auto next = servers_.next_try(now_).value();
    for (int each = 0; each < 3; ++each)
        servers_.failed(0, now_, "refused");
    EXPECT_EQ(servers_.next_try(now_), next);
}

TEST_F(a_server_list, one_that_failed_is_tried_with_one_connection) {
    fail(0);
    fail(1);
    fail(2);
    now_ += 1h;
    ASSERT_EQ(servers_.pick(0, now_), 0U);
    servers_.dialled(0);
    EXPECT_EQ(servers_.pick(0, now_), 1U);
    servers_.opened(0, {1});
    EXPECT_EQ(servers_.pick(0, now_), 0U);
}

TEST_F(a_server_list, a_store_is_looked_for_where_it_was_or_nobody_was_yet) {
    open(0, 1);
    EXPECT_EQ(servers_.pick(2, now_), 1U);
    open(1, 2);
    EXPECT_EQ(servers_.pick(2, now_), 1U);
    EXPECT_EQ(servers_.pick(1, now_), 0U);
    EXPECT_TRUE(servers_.may_hold(3));
    open(2, 2);
    EXPECT_FALSE(servers_.may_hold(3));
    EXPECT_EQ(servers_.pick(3, now_), std::nullopt);
    open(2, 3);
    EXPECT_TRUE(servers_.may_hold(3));
}

TEST_F(a_server_list, one_that_knows_no_ids_is_dialled_at_once) {
    EXPECT_FALSE(servers_.is_plain(0));
    servers_.dialled(0);
    servers_.found_plain(0);
    EXPECT_TRUE(servers_.is_plain(0));
    EXPECT_EQ(servers_.pick(0, now_), 0U);
}

TEST_F(a_server_list, one_that_knew_no_ids_is_spared_the_question_once) {
    servers_.dialled(0);
    servers_.found_plain(0);
    EXPECT_TRUE(servers_.is_plain(0));
    servers_.dialled(0);
    EXPECT_FALSE(servers_.is_plain(0));
}

TEST_F(a_server_list, where_a_connection_ended_there_may_be_another_store_after_a_pause) {
    for (std::size_t each = 0; each < 3; ++each)
        open(each, 1);
    EXPECT_FALSE(servers_.may_hold(2));
    EXPECT_TRUE(servers_.are_all_unreachable(2));
    servers_.ended(1, now_);
    EXPECT_TRUE(servers_.may_hold(2));
    EXPECT_FALSE(servers_.are_all_unreachable(2));
    EXPECT_EQ(servers_.pick(2, now_), std::nullopt);
    const auto next = servers_.next_try(now_).value();
    EXPECT_EQ(servers_.pick(2, next), 1U);
    EXPECT_EQ(servers_.pick(1, now_), 2U);
    open(1, 1);
    EXPECT_FALSE(servers_.may_hold(2));
}

TEST_F(a_server_list, it_says_which_store_each_shows) {
    const std::string identity = "a1b2";
    servers_.dialled(0);
    servers_.opened(0, {1, &identity});
    open(1, 0);
    EXPECT_EQ(servers_.shown(), "a:1 shows a1b2; b:2 shows none; c:3 was not reached");
    fail(0, "a is refused");
    EXPECT_EQ(servers_.shown(), "a is refused; b:2 shows none; c:3 was not reached");
}

TEST_F(a_server_list, it_says_with_which_code_calls_are_not_taken) {
    EXPECT_EQ(servers_.code(), "");
    fail(0);
    EXPECT_EQ(servers_.code(), "");
    servers_.dialled(1);
    servers_.failed(1, now_, "it stops", "cerrando");
    EXPECT_EQ(servers_.code(), "cerrando");
    open(1, 1);
    EXPECT_EQ(servers_.code(), "");
}

TEST_F(a_server_list, it_says_what_is_wrong_with_each) {
    EXPECT_EQ(servers_.why(), "");
    fail(0, "a is refused");
    fail(2, "c is refused");
    EXPECT_EQ(servers_.why(), "a is refused; c is refused");
    open(0, 1);
    EXPECT_EQ(servers_.why(), "c is refused");
}

}  // namespace
}  // namespace tramite::calling
