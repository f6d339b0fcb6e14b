// What a broken invariant does.
#include "base/check.hpp"

#include <gtest/gtest.h>

namespace tramite::base {
namespace {

TEST(check, what_holds_goes_on_and_what_does_not_ends_the_process) {
    TRAMITE_CHECK(1 + 1 == 2);
    EXPECT_DEATH(TRAMITE_CHECK(1 + 1 == 3), "invariant broken: 1 \\+ 1 == 3");
}

}  // namespace
}  // namespace tramite::base
