// The names of variables, against one that the test sets.
#include "host/environment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace tramite::host {
namespace {

TEST(environment, names_are_what_stands_before_the_first_equals_sign) {
    ASSERT_EQ(::setenv("TRAMITE_OF_THIS_TEST", "a=b", 1), 0);
    EXPECT_EQ(std::ranges::count(names_of_variables(), "TRAMITE_OF_THIS_TEST"), 1);
    ::unsetenv("TRAMITE_OF_THIS_TEST");
    EXPECT_EQ(std::ranges::count(names_of_variables(), "TRAMITE_OF_THIS_TEST"), 0);
}

}  // namespace
}  // namespace tramite::host
