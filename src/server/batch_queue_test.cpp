// The queue before a lane: order, bound and end.
#include "server/batch_queue.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <thread>
#include <vector>

namespace tramite::serving {
namespace {

class batch_queue_test : public ::testing::Test {
protected:
    batch make(std::size_t requests) {
        auto& calls = kept_.emplace_back(requests);
        return {.calls = calls};
    }

    batch_queue queue{4};

private:
    std::vector<std::vector<call>> kept_;
};

TEST_F(batch_queue_test, batches_leave_in_the_order_of_their_arrival) {
    auto first = make(1);
    auto second = make(1);
    ASSERT_TRUE(queue.push(first));
    ASSERT_TRUE(queue.push(second));
    EXPECT_EQ(queue.wait_and_pop(), &first);
    EXPECT_EQ(queue.wait_and_pop(), &second);
}

TEST_F(batch_queue_test, no_more_requests_wait_than_the_bound) {
    auto large = make(3);
    auto small = make(2);
    ASSERT_TRUE(queue.push(large));
    EXPECT_FALSE(queue.push(small));
    EXPECT_TRUE(queue.push(small, 1));
    ASSERT_EQ(queue.wait_and_pop(), &large);
    auto next = make(2);
    EXPECT_TRUE(queue.push(next));
}

TEST_F(batch_queue_test, only_what_arrived_by_then_is_taken_until_then) {
    auto first = make(1);
    auto second = make(1);
    ASSERT_TRUE(queue.push(first));
    const auto then = queue.last_arrival();
    ASSERT_TRUE(queue.push(second));
    EXPECT_EQ(queue.pop_until(then), &first);
    EXPECT_EQ(queue.pop_until(then), nullptr);
    EXPECT_EQ(queue.pop_until(queue.last_arrival()), &second);
}

TEST_F(batch_queue_test, a_closed_queue_hands_out_what_it_holds_and_then_nothing) {
    auto only = make(1);
    ASSERT_TRUE(queue.push(only));
    queue.close();
    EXPECT_EQ(queue.wait_and_pop(), &only);
    EXPECT_EQ(queue.wait_and_pop(), nullptr);
}

TEST_F(batch_queue_test, a_thread_that_waits_is_woken_by_a_batch_and_by_the_end) {
    std::vector<batch*> taken;
    std::thread waiting{[&] {
        while (auto* const one = queue.wait_and_pop())
            taken.push_back(one);
    }};
    auto only = make(1);
    ASSERT_TRUE(queue.push(only));
    queue.close();
    waiting.join();
    EXPECT_EQ(taken, std::vector<batch*>{&only});
}

TEST_F(batch_queue_test, more_batches_than_idle_threads_starve) {
    auto one = make(1);
    EXPECT_FALSE(queue.is_starving());
    ASSERT_TRUE(queue.push(one));
    EXPECT_TRUE(queue.is_starving());
}

class remembering_queue : public ::testing::Test {
protected:
    static call asking(const std::string& id, const std::string& principal = {}) {
        call made;
        made.where = lane_kind::writing;
        made.id = id;
        made.about.emplace(context::facts{.operation = "escribe",
                                          .principal = principal,
                                          .peer = {},
                                          .id = id,
                                          .deadline = {},
                                          .now = {},
                                          .seed = {}});
        return made;
    }
    [[nodiscard]] bool holds(const std::string& id, const std::string& principal = {}) const {
        return queue.holds({.principal = principal, .id = id});
    }

    batch_queue queue{100'000, memory::waiting_and_taken};
};

TEST_F(remembering_queue, a_request_is_held_from_its_arrival_until_it_is_forgotten) {
    std::vector<call> calls;
    calls.push_back(asking("a", "ana"));
    calls.push_back(asking("b"));
    batch one{.calls = calls};
    EXPECT_FALSE(holds("b"));
    ASSERT_TRUE(queue.push(one));
    EXPECT_TRUE(holds("b"));
    ASSERT_EQ(queue.wait_and_pop(), &one);
    EXPECT_TRUE(holds("b"));
    EXPECT_TRUE(holds("a", "ana"));
    EXPECT_FALSE(holds("a"));
    EXPECT_FALSE(holds("a", "eva"));
    queue.forget_taken();
    EXPECT_FALSE(holds("b"));
}

TEST_F(remembering_queue, a_uuid_is_the_same_in_either_case_and_any_other_id_is_not) {
    std::vector<call> calls;
    calls.push_back(asking("0198c0de-0000-7000-8000-00000000000a"));
    calls.push_back(asking("0198c0de-0000-4000-8000-00000000000a"));
    batch one{.calls = calls};
    ASSERT_TRUE(queue.push(one));
    EXPECT_TRUE(holds("0198C0DE-0000-7000-8000-00000000000A"));
    EXPECT_FALSE(holds("0198C0DE-0000-4000-8000-00000000000A"));
}

TEST_F(remembering_queue, the_last_of_very_many_is_found) {
    std::vector<std::vector<call>> kept;
    std::deque<batch> batches;
    for (int i = 0; i < 300; ++i) {
        auto& calls = kept.emplace_back();
        for (int j = 0; j < 9; ++j)
            calls.push_back(asking(std::to_string(i * 9 + j)));
        batches.push_back({.calls = calls});
        ASSERT_TRUE(queue.push(batches.back()));
    }
    for (int i = 0; i < 2'700; ++i)
        EXPECT_TRUE(holds(std::to_string(i))) << i;
    EXPECT_FALSE(holds("2700"));
}

TEST_F(remembering_queue, what_has_no_id_and_what_is_no_request_is_passed_by) {
    std::vector<call> calls(2);
    calls[0].where = lane_kind::writing;
    batch one{.calls = calls};
    ASSERT_TRUE(queue.push(one));
    EXPECT_FALSE(holds(""));
}

}  // namespace
}  // namespace tramite::serving
