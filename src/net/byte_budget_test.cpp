// What many hold together never exceeds the budget.
#include "net/byte_budget.hpp"

#include <gtest/gtest.h>

namespace tramite::net {
namespace {

TEST(byte_budget, shares_grow_while_there_is_room_and_give_back_what_they_held) {
    byte_budget all{100};
    byte_share one{all};
    {
        byte_share other{all};
        EXPECT_TRUE(one.hold(60));
        EXPECT_TRUE(other.hold(40));
        EXPECT_FALSE(one.hold(61));
        EXPECT_EQ(all.held(), 100U) << "what was refused is not held";
        EXPECT_TRUE(one.hold(10));
        EXPECT_EQ(all.held(), 50U);
    }
    EXPECT_EQ(all.held(), 10U);
    EXPECT_TRUE(one.hold(100));
    EXPECT_TRUE(one.hold(0));
    EXPECT_EQ(all.held(), 0U);
}

}  // namespace
}  // namespace tramite::net
