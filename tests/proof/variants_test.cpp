// A variant that no promise is broken by is told, and fails the whole.
#include "tests/proof/variants.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace proof {
namespace {

findings found_once() {
    findings found;
    found.note("here", {{"UNA_VEZ", "twice"}}, 1);
    return found;
}

variant_trial finding(bool is_found) {
    return [is_found](const std::string&) { return is_found ? found_once() : findings{}; };
}

TEST(variants, all_that_are_found_are_good) {
    EXPECT_EQ(try_variants([](std::string_view) { return finding(true); }), 0);
}

TEST(variants, one_that_is_not_found_is_bad) {
    EXPECT_EQ(try_variants([](std::string_view trial) { return finding(trial != "failures"); }), 1);
}

TEST(variants, each_is_armed_in_the_trial_that_must_find_it_and_in_no_other) {
    std::vector<std::string> armed;
    const auto note = [&](const std::string& fault) {
        armed.push_back(fault);
        return found_once();
    };
    EXPECT_EQ(try_variants([&](std::string_view trial) {
                  return trial == "failures" ? variant_trial{note} : variant_trial{};
              }),
              0);
    EXPECT_EQ(armed, std::vector<std::string>{"group.error_in_doubt:1+:on"});
}

}  // namespace
}  // namespace proof
