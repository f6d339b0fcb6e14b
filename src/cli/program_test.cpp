// What a program says of itself.
#include "cli/program.hpp"

#include <gtest/gtest.h>

namespace tramite::cli {
namespace {

TEST(program, is_called_as_its_application_says_or_as_it_was_started) {
    EXPECT_EQ(describe("bank", "1", "/usr/bin/x").name, "bank");
    EXPECT_EQ(describe("", "", "/usr/bin/bank-server").name, "bank-server");
    EXPECT_EQ(describe("", "", "bank-server").name, "bank-server");
    EXPECT_EQ(describe("", "", nullptr).name, "tramite");
}

TEST(program, tells_its_own_version_and_that_of_tramite) {
    EXPECT_TRUE(version_line({"bank-server", "1.0"}).starts_with("bank-server 1.0 (tramite "));
    EXPECT_TRUE(version_line({"bank-server", ""}).starts_with("bank-server (tramite "));
    EXPECT_TRUE(version_line({"tramite", ""}).starts_with("tramite "));
}

TEST(program, wrong_usage_ends_with_2) {
    EXPECT_EQ(refuse_usage({"bank-server", ""}, "no"), 2);
}

}  // namespace
}  // namespace tramite::cli
