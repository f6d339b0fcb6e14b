// The invariants L1 to L3 of the line, by clocks that jump and machines that start anew.
#include "store/receipt_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace tramite::store {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds life{24h};
// Noon of some day; the machine has run for an hour.
constexpr milliseconds noon{1'767'268'800'000};

base::moment at(milliseconds wall, milliseconds monotonic) {
    return {.monotonic = base::monotonic_time{monotonic}, .wall = base::wall_time{wall}};
}
line_start start_at(milliseconds wall, milliseconds monotonic, std::string boot = "one") {
    return {.boot = std::move(boot), .life = life, .now = at(wall, monotonic)};
}
std::int64_t line_by(milliseconds wall) {
    return (wall - life).count();
}

TEST(receipt_line, it_goes_with_the_clock_a_life_behind) {
    receipt_line line{std::nullopt, start_at(noon, 1h)};
    EXPECT_EQ(line.ms(), line_by(noon));
    line.advance(at(noon + 5h, 6h));
    EXPECT_EQ(line.ms(), line_by(noon + 5h));
    EXPECT_EQ(line.birth_ms(), (noon + 5h).count());
    EXPECT_EQ(line.behind(), 0ms);
}

TEST(receipt_line, a_jump_forward_is_not_followed) {
    receipt_line line{std::nullopt, start_at(noon, 1h)};
    line.advance(at(noon + 1000h, 2h));
    EXPECT_EQ(line.ms(), line_by(noon + 1h));
    EXPECT_EQ(line.behind(), 999h);
    line.advance(at(noon + 2h, 3h));
    EXPECT_EQ(line.ms(), line_by(noon + 2h));
    EXPECT_EQ(line.behind(), 0ms);
}

TEST(receipt_line, a_step_back_freezes_it_until_the_clock_is_there_again) {
    receipt_line line{std::nullopt, start_at(noon, 1h)};
    line.advance(at(noon - 10h, 2h));
    EXPECT_EQ(line.ms(), line_by(noon));
    line.advance(at(noon - 1h, 11h));
    EXPECT_EQ(line.ms(), line_by(noon));
    // Ten hours have really passed: they may be made up for.
    line.advance(at(noon + 10h, 11h));
    EXPECT_EQ(line.ms(), line_by(noon + 10h));
}

TEST(receipt_line, a_restart_in_the_same_boot_is_credited_exactly) {
    const auto mark = receipt_line{std::nullopt, start_at(noon, 1h)}.mark();
    EXPECT_EQ((receipt_line{mark, start_at(noon + 30h, 6h)}.ms()), line_by(noon + 5h));
    EXPECT_EQ((receipt_line{mark, start_at(noon + 3h, 6h)}.ms()), line_by(noon + 3h));
}

TEST(receipt_line, another_boot_is_credited_no_more_than_its_own_time) {
    const auto mark = receipt_line{std::nullopt, start_at(noon, 100h)}.mark();
    const receipt_line line{mark, start_at(noon + 30h, 2h, "two")};
    EXPECT_EQ(line.ms(), line_by(noon + 2h));
    EXPECT_EQ(line.behind(), 28h);
}

TEST(receipt_line, where_boots_are_not_told_a_restart_is_credited_nothing) {
    const auto mark = receipt_line{std::nullopt, start_at(noon, 100h, "")}.mark();
    EXPECT_EQ((receipt_line{mark, start_at(noon + 30h, 130h, "")}.ms()), line_by(noon));
}

TEST(receipt_line, the_wall_clock_is_taken_at_its_word_by_order_and_once) {
    const auto mark = receipt_line{std::nullopt, start_at(noon, 1h)}.mark();
    auto start = start_at(noon + 500h, 2h);
    start.clock = receipt_clock::wall;
    receipt_line line{mark, start};
    EXPECT_EQ(line.ms(), line_by(noon + 500h));
    line.advance(at(noon + 900h, 3h));
    EXPECT_EQ(line.ms(), line_by(noon + 501h));
    // By order it does not go back either.
    start.now = at(noon, 4h);
    EXPECT_EQ((receipt_line{line.mark(), start}.ms()), line_by(noon + 501h));
}

TEST(receipt_line, another_life_moves_it_forward_only) {
    const auto mark = receipt_line{std::nullopt, start_at(noon, 1h)}.mark();
    auto start = start_at(noon + 1h, 2h);
    start.life = 48h;
    receipt_line longer{mark, start};
    EXPECT_EQ(longer.ms(), line_by(noon));
    EXPECT_GE(longer.birth_ms(), (noon + 1h).count());
    start.life = 1h;
    EXPECT_EQ((receipt_line{mark, start}.ms()), noon.count());
}

// L1 and L2: whatever happens to the clock and the machine, the line is never ahead of what true
// time allows, and never goes back in what was written.
TEST(receipt_line, by_no_history_of_clocks_and_restarts_is_it_ahead_of_true_time) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 chance{seed};
        const auto hours_up_to = [&](int most) {
            return std::chrono::minutes{std::uniform_int_distribution<>{0, 60 * most}(chance)};
        };
        milliseconds true_time = noon;
        milliseconds skew{0};
        milliseconds monotonic{5h};
        int boot = 0;
        receipt_line line{std::nullopt, start_at(noon, monotonic, "0")};
        for (int step = 0; step < 60; ++step) {
            const auto before = line.ms();
            const auto passed = hours_up_to(5);
            true_time += passed;
            monotonic += passed;
            if (chance() % 4 == 0) skew = hours_up_to(2'000) - hours_up_to(2'000);
            const auto what = chance() % 6;
            if (what == 0) {
                true_time += hours_up_to(100);
                monotonic = hours_up_to(3);
                true_time += monotonic;
                ++boot;
            }
            if (what <= 1)
                line = receipt_line{line.mark(),
                                    start_at(true_time + skew, monotonic, std::to_string(boot))};
            line.advance(at(true_time + skew, monotonic));
            ASSERT_GE(line.ms(), before);
            ASSERT_LE(line.ms(), line_by(true_time));
        }
    }
}

}  // namespace
}  // namespace tramite::store
