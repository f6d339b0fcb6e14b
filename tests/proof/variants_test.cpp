// A variant that no promise is broken by is told, and fails the whole.
#include "tests/proof/variants.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace proof {
namespace {

variant_trial finding(std::string_view broken) {
    return [broken](const std::string&) { return variant_result{.faults = 1, .broken = broken}; };
}

TEST(variants, all_that_are_found_are_good) {
    EXPECT_EQ(try_variants([](std::string_view) { return finding("UNA_VEZ"); }), 0);
}

TEST(variants, one_that_is_not_found_is_bad) {
    EXPECT_EQ(try_variants([](std::string_view trial) {
                  return finding(trial == "failures" ? "" : "UNA_VEZ");
              }),
              1);
}

TEST(variants, each_is_armed_in_the_trial_that_must_find_it_and_in_no_other) {
    std::vector<std::string> armed;
    const auto note = [&](const std::string& fault) {
        armed.push_back(fault);
        return variant_result{.faults = 1, .broken = "UNA_VEZ"};
    };
    EXPECT_EQ(try_variants([&](std::string_view trial) {
                  return trial == "failures" ? variant_trial{note} : variant_trial{};
              }),
              0);
    EXPECT_EQ(armed, std::vector<std::string>{"group.error_in_doubt:1+:on"});
}

}  // namespace
}  // namespace proof
