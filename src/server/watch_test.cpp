// When a handler counts as one that does not end, by a clock that the test moves.
#include "server/watch.hpp"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>
#include <vector>

namespace tramite::serving {
namespace {

using std::chrono::milliseconds;

call asking(const std::string& id) {
    call made;
    made.id = id;
    return made;
}

class watch_test : public ::testing::Test {
protected:
    void look_at(std::int64_t ms) { watched.look(base::monotonic_time{milliseconds{ms}}); }

    std::vector<std::string> told;
    watch watched{milliseconds{1'000},
                  [this](const call& overdue) { told.push_back(*overdue.id); }};
    station& one = watched.add();
    station& other = watched.add();
};

TEST_F(watch_test, a_handler_is_told_once_its_life_has_passed) {
    const auto slow = asking("slow");
    const turn running{one, slow};
    look_at(0);
    look_at(999);
    EXPECT_TRUE(told.empty());
    look_at(1'000);
    EXPECT_EQ(told, std::vector<std::string>{"slow"});
}

TEST_F(watch_test, each_turn_has_its_own_life_also_of_the_same_call) {
    const auto again = asking("again");
    for (std::int64_t ms = 0; ms < 10'000; ms += 600) {
        const turn running{one, again};
        look_at(ms);
        look_at(ms + 599);
    }
    EXPECT_TRUE(told.empty());
}

TEST_F(watch_test, a_thread_without_a_handler_may_stay_so) {
    const auto brief = asking("brief");
    { const turn running{one, brief}; }
    look_at(0);
    look_at(100'000);
    EXPECT_TRUE(told.empty());
}

TEST_F(watch_test, threads_are_watched_one_by_one) {
    const auto slow = asking("slow");
    const auto brief = asking("brief");
    const turn running{other, slow};
    for (std::int64_t ms = 0; ms <= 1'000; ms += 500) {
        const turn beside{one, brief};
        look_at(ms);
    }
    EXPECT_EQ(told, std::vector<std::string>{"slow"});
}

TEST(watching, what_is_being_told_does_not_end_meanwhile) {
    std::promise<void> reached;
    std::promise<void> leave;
    bool has_ended = false;
    watch watched{milliseconds{0}, [&](const call& one) {
                      leave.set_value();
                      EXPECT_EQ(*one.id, "slow");
                      EXPECT_FALSE(has_ended);
                  }};
    auto& place = watched.add();
    std::thread handling{[&] {
        const auto slow = asking("slow");
        {
            const turn running{place, slow};
            reached.set_value();
            leave.get_future().wait();
        }
        has_ended = true;
    }};
    reached.get_future().wait();
    watched.look({});
    watched.look({});
    handling.join();
    EXPECT_TRUE(has_ended);
}

TEST(watching, a_watchman_looks_until_his_end) {
    std::promise<void> told;
    base::system_clock time;
    watch watched{milliseconds{0}, [&](const call&) { told.set_value(); }};
    auto& place = watched.add();
    const auto slow = asking("slow");
    const turn running{place, slow};
    const watchman looking{watched, time, milliseconds{1}};
    told.get_future().wait();
}

}  // namespace
}  // namespace tramite::serving
