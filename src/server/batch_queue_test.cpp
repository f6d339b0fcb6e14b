// The queue before a lane: order, bound and end.
#include "server/batch_queue.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace tramite::serving
