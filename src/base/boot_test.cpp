// That one start of the machine has one name.
#include "base/boot.hpp"

#include <gtest/gtest.h>

namespace tramite::base {
namespace {

TEST(boot, the_same_start_has_the_same_id) {
    EXPECT_FALSE(boot_id().empty());
    EXPECT_EQ(boot_id(), boot_id());
}

}  // namespace
}  // namespace tramite::base
