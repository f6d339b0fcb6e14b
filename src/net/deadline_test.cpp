// Deadlines with a clock that the test moves.
#include "net/deadline.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "testing/fake_clock.hpp"

namespace tramite::net {
namespace {

using namespace std::chrono_literals;

struct counter final : deadline_owner {
    void overdue() override { ++times; }
    int times = 0;
};

TEST(deadline, an_owner_is_told_once_when_its_time_has_passed) {
    testing::fake_clock time;
    deadline_list list{time};
    counter owner;
    deadline one{list, owner};
    one.arm(1s);
    time.advance(999ms);
    list.sweep();
    EXPECT_EQ(owner.times, 0);
    time.advance(1ms);
    list.sweep();
    list.sweep();
    EXPECT_EQ(owner.times, 1);
}

TEST(deadline, what_was_disarmed_or_armed_anew_is_not_told) {
    testing::fake_clock time;
    deadline_list list{time};
    counter owner;
    deadline one{list, owner};
    deadline other{list, owner};
    one.arm(1s);
    other.arm(1s);
    one.disarm();
    other.arm(3s);
    time.advance(2s);
    list.sweep();
    EXPECT_EQ(owner.times, 0);
}

// Ends another deadline when its own has passed, as a connection that takes others with it.
struct ending final : deadline_owner {
    void overdue() override { victim.reset(); }
    std::optional<deadline> victim;
};

TEST(deadline, one_that_ends_others_during_the_sweep_harms_nobody) {
    for (const bool victim_first : {true, false}) {
        testing::fake_clock time;
        deadline_list list{time};
        ending killer;
        counter bystander;
        std::optional<deadline> own;
        if (victim_first) killer.victim.emplace(list, bystander);
        own.emplace(list, killer);
        if (!victim_first) killer.victim.emplace(list, bystander);
        deadline last{list, bystander};
        own->arm(1s);
        last.arm(1s);
        time.advance(2s);
        list.sweep();
        EXPECT_FALSE(killer.victim);
        EXPECT_EQ(bystander.times, 1);
    }
}

}  // namespace
}  // namespace tramite::net
