// Pauses: their spans, their chance, and that a seed gives the same ones again.
#include "client/backoff.hpp"

#include <gtest/gtest.h>

namespace tramite::calling {
namespace {

using namespace std::chrono_literals;

const client_limits bounds{.retry_pause = 50ms, .retry_pause_max = 1s};

TEST(backoff, before_a_failure_there_is_no_pause) {
    backoff pauses{bounds, 1};
    EXPECT_EQ(pauses.pause(0), 0ns);
}

TEST(backoff, the_span_doubles_up_to_its_end_and_chance_uses_all_of_it) {
    const std::chrono::nanoseconds spans[] = {50ms, 100ms, 200ms, 400ms, 800ms, 1s, 1s};
    backoff pauses{bounds, 7};
    for (unsigned failures = 1; failures <= 7; ++failures) {
        const auto span = spans[failures - 1];
        auto shortest = span;
        auto longest = 0ns;
        for (int turn = 0; turn < 1000; ++turn) {
            const auto pause = pauses.pause(failures);
            shortest = std::min(shortest, pause);
            longest = std::max(longest, pause);
        }
        EXPECT_GE(shortest, 0ns);
        EXPECT_LT(shortest, span / 10);
        EXPECT_LE(longest, span);
        EXPECT_GT(longest, span / 10 * 9);
    }
}

TEST(backoff, however_many_failures_there_were_the_pause_has_its_end) {
    backoff pauses{bounds, 3};
    EXPECT_LE(pauses.pause(4'000'000'000U), 1s);
}

TEST(backoff, the_same_seed_gives_the_same_pauses) {
    backoff one{bounds, 42};
    backoff other{bounds, 42};
    for (unsigned failures = 0; failures < 20; ++failures)
        EXPECT_EQ(one.pause(failures), other.pause(failures));
}

}  // namespace
}  // namespace tramite::calling
