// What a whole queue waits for a locked database, and how it is shared.
#include "server/patience.hpp"

#include <gtest/gtest.h>

namespace tramite::serving {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds whole{2'000};
constexpr auto never = base::monotonic_time::max();

base::monotonic_time at(int ms) {
    return base::monotonic_time{std::chrono::hours{1} + milliseconds{ms}};
}

TEST(patience, the_first_waits_all_of_it_or_until_its_client_does_not) {
    const patience fresh{whole};
    EXPECT_EQ(fresh.left(at(0), never, 1), whole);
    EXPECT_EQ(fresh.left(at(0), at(500), 1), milliseconds{500});
    EXPECT_EQ(fresh.left(at(0), at(500) - std::chrono::nanoseconds{1}, 1), milliseconds{500});
    EXPECT_EQ(fresh.left(at(0), at(0), 1), milliseconds{0});
    EXPECT_EQ(fresh.left(at(9), at(0), 1), milliseconds{0});
}

TEST(patience, after_all_of_it_nobody_who_was_there_waits_again) {
    patience one{whole};
    one.waited(at(0), at(2'000), 7);
    EXPECT_EQ(one.given_up_until(), 7U);
    EXPECT_EQ(one.left(at(2'000), never, 7), milliseconds{0});
    EXPECT_EQ(one.left(at(2'000), never, 8), whole);
}

TEST(patience, what_a_deadline_cut_short_is_gone_on_with_by_the_next) {
    patience one{whole};
    one.waited(at(0), at(500), 7);
    EXPECT_EQ(one.given_up_until(), 0U);
    EXPECT_EQ(one.left(at(500), never, 2), milliseconds{1'500});
    one.waited(at(500), at(1'900), 8);
    EXPECT_EQ(one.left(at(1'900), never, 3), milliseconds{100});
    one.waited(at(1'900), at(2'000), 9);
    EXPECT_EQ(one.left(at(2'000), never, 9), milliseconds{0});
}

TEST(patience, a_database_that_was_had_is_waited_for_anew) {
    patience one{whole};
    one.waited(at(0), at(500), 7);
    one.renew();
    EXPECT_EQ(one.left(at(9'000), never, 7), whole);
}

}  // namespace
}  // namespace tramite::serving
