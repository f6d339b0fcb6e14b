// Which lines are left out, by a clock that the test moves.
#include "base/log_rate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tramite::base {
namespace {

using namespace std::chrono_literals;

TEST(log_rate, a_message_is_written_so_often_in_a_second_and_what_is_left_out_is_told) {
    log_rate rate{2};
    const monotonic_time now{1h};
    EXPECT_EQ(rate.take("a", now), 0U);
    EXPECT_EQ(rate.take("a", now + 1ms), 0U);
    EXPECT_EQ(rate.take("a", now + 2ms), std::nullopt);
    EXPECT_EQ(rate.take("a", now + 999ms), std::nullopt);
    EXPECT_EQ(rate.take("a", now + 1s), 2U);
    EXPECT_EQ(rate.take("a", now + 1s), 0U);
    EXPECT_EQ(rate.take("a", now + 1s), std::nullopt);
    EXPECT_EQ(rate.take("a", now + 1h), 1U);
}

TEST(log_rate, more_messages_than_it_counts_share_what_there_is) {
    log_rate rate{1};
    const monotonic_time now{1h};
    int written = 0;
    for (int i = 0; i < 10'000; ++i)
        written += rate.take("message " + std::to_string(i), now) ? 1 : 0;
    EXPECT_GE(written, 100);
    EXPECT_LE(written, 200);
}

TEST(log_rate, one_message_takes_nothing_from_another) {
    log_rate rate{1};
    const monotonic_time now{1h};
    EXPECT_EQ(rate.take("a", now), 0U);
    EXPECT_EQ(rate.take("a", now), std::nullopt);
    EXPECT_EQ(rate.take("b", now), 0U);
}

}  // namespace
}  // namespace tramite::base
