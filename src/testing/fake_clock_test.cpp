// The clock that tests move.
#include "testing/fake_clock.hpp"

#include <gtest/gtest.h>

namespace tramite::testing {
namespace {

using namespace std::chrono_literals;

TEST(fake_clock, it_stands_still_until_it_is_moved) {
    fake_clock time;
    const auto wall = time.wall();
    const auto monotonic = time.monotonic();
    EXPECT_EQ(time.wall(), wall);
    EXPECT_EQ(time.monotonic(), monotonic);
    time.advance(25h);
    EXPECT_EQ(time.wall() - wall, 25h);
    EXPECT_EQ(time.monotonic() - monotonic, 25h);
}

TEST(fake_clock, whoever_sets_the_time_moves_the_wall_clock_alone) {
    fake_clock time;
    const auto monotonic = time.monotonic();
    time.set_wall(base::wall_time{1h});
    EXPECT_EQ(time.wall(), base::wall_time{1h});
    EXPECT_EQ(time.monotonic(), monotonic);
}

TEST(fake_clock, it_can_move_at_each_look) {
    fake_clock time;
    const auto before = time.monotonic();
    time.advance_at_each_look(1ms);
    EXPECT_EQ(time.monotonic() - before, 1ms);
    EXPECT_EQ(time.monotonic() - before, 2ms);
    time.advance_at_each_look(0ms);
    EXPECT_EQ(time.monotonic() - before, 2ms);
}

}  // namespace
}  // namespace tramite::testing
