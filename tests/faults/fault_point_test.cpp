// What a test can have happen at a mark, in the build that has them.
#include "base/fault_point.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>

#include "testing/temporary_folder.hpp"
#include "tramite/database_error.hpp"

namespace tramite::base {
namespace {

using ::testing::HasSubstr;

class fault_point : public ::testing::Test {
protected:
    ~fault_point() { fault_points::disarm(); }

    static void expect_refused(const std::string& text, const std::string& why) {
        try {
            fault_points::arm(text);
            ADD_FAILURE() << text;
        } catch (const std::invalid_argument& refused) {
            EXPECT_THAT(refused.what(), HasSubstr(why)) << text;
        }
    }
};

TEST_F(fault_point, nothing_happens_at_a_mark_unless_it_is_told_to) {
    TRAMITE_FAULT_POINT("test.point");
    EXPECT_FALSE(TRAMITE_FAULT_FAILS("test.failure"));
    EXPECT_FALSE(TRAMITE_FAULT_VARIANT("test.variant"));
    EXPECT_EQ(fault_points::passings("test.point"), 1U);
}

TEST_F(fault_point, a_mark_fails_at_the_passing_that_was_named_and_at_no_other) {
    fault_points::arm("test.failure:2:fail");
    EXPECT_FALSE(TRAMITE_FAULT_FAILS("test.failure"));
    EXPECT_TRUE(TRAMITE_FAULT_FAILS("test.failure"));
    EXPECT_FALSE(TRAMITE_FAULT_FAILS("test.failure"));
}

TEST_F(fault_point, a_plus_means_every_later_passing_too) {
    fault_points::arm("test.failure:2+:fail");
    EXPECT_FALSE(TRAMITE_FAULT_FAILS("test.failure"));
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(TRAMITE_FAULT_FAILS("test.failure"));
    fault_points::disarm();
    EXPECT_FALSE(TRAMITE_FAULT_FAILS("test.failure"));
}

TEST_F(fault_point, a_mark_throws_what_a_broken_disk_throws) {
    fault_points::arm("test.point:1:throw");
    try {
        TRAMITE_FAULT_POINT("test.point");
        ADD_FAILURE();
    } catch (const database_error& thrown) {
        EXPECT_EQ(thrown.sqlstate(), "58030");
        EXPECT_THAT(thrown.what(), HasSubstr("test.point"));
    }
}

TEST_F(fault_point, a_variant_is_on_or_it_is_not) {
    fault_points::arm("test.variant:1+:on");
    EXPECT_TRUE(TRAMITE_FAULT_VARIANT("test.variant"));
    EXPECT_TRUE(TRAMITE_FAULT_VARIANT("test.variant"));
}

TEST_F(fault_point, a_test_may_act_itself) {
    int acted = 0;
    fault_points::arm("test.point", 2, [&acted] { ++acted; });
    TRAMITE_FAULT_POINT("test.point");
    EXPECT_EQ(acted, 0);
    TRAMITE_FAULT_POINT("test.point");
    TRAMITE_FAULT_POINT("test.point");
    EXPECT_EQ(acted, 1);
}

TEST_F(fault_point, several_stand_in_one_text_or_in_a_file) {
    const testing::temporary_folder folder;
    std::ofstream{folder.file("faults")} << "test.point:1:throw\n\ntest.failure:1:fail\n";
    fault_points::arm("@" + folder.file("faults"));
    EXPECT_THROW(TRAMITE_FAULT_POINT("test.point"), database_error);
    EXPECT_TRUE(TRAMITE_FAULT_FAILS("test.failure"));
    fault_points::arm("test.point:2:throw,test.failure:2:fail");
    EXPECT_THROW(TRAMITE_FAULT_POINT("test.point"), database_error);
    EXPECT_TRUE(TRAMITE_FAULT_FAILS("test.failure"));
}

TEST_F(fault_point, what_is_no_fault_is_refused_and_nothing_of_it_is_armed) {
    expect_refused("store.nowhere:1:kill", "no mark of that name");
    expect_refused("test.point", "MARK:N:ACTION");
    expect_refused("test.point:0:kill", "from 1");
    expect_refused("test.point:x:kill", "from 1");
    expect_refused("test.point:1:explode", "kill, throw, fail");
    expect_refused("test.point:1:fail", "cannot fail");
    expect_refused("test.point:1:on", "variant");
    expect_refused("test.variant:1:kill", "variant");
    expect_refused("@/nowhere/faults", "cannot be read");
    expect_refused("test.point:1:throw,nonsense", "MARK:N:ACTION");
    TRAMITE_FAULT_POINT("test.point");
}

TEST(fault_point_death, kill_is_what_kill_9_is) {
    EXPECT_EXIT(
        {
            fault_points::arm("test.point:1:kill");
            TRAMITE_FAULT_POINT("test.point");
        },
        ::testing::KilledBySignal(SIGKILL), "");
}

}  // namespace
}  // namespace tramite::base
