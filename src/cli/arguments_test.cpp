// Flags and words of a command line.
#include "cli/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace tramite::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::array known{flag{"listen", "ADDRESS:PORT", "where to listen"},
                           flag{"threads", "N", "how many"}, flag{"help", "", "show this"}};

arguments parsed(std::vector<std::string> words) {
    std::vector<char*> given;
    for (auto& each : words)
        given.push_back(each.data());
    return parse(known, given);
}

std::string refusal_of(const std::vector<std::string>& words) {
    try {
        parsed(words);
    } catch (const usage_error& wrong) {
        return wrong.what();
    }
    return "accepted";
}

TEST(arguments, a_flag_takes_the_next_word_or_what_stands_behind_its_equals_sign) {
    const auto came = parsed({"--listen", "a:1", "--listen=b:2", "--threads=", "--help"});
    EXPECT_THAT(came.all("listen"), ElementsAre("a:1", "b:2"));
    EXPECT_TRUE(came.has("threads"));
    EXPECT_EQ(came.last("threads"), "");
    EXPECT_TRUE(came.has("help"));
    EXPECT_TRUE(came.words.empty());
}

TEST(arguments, the_last_of_several_values_counts) {
    EXPECT_EQ(parsed({"--threads", "1", "--threads", "2"}).last("threads"), "2");
    EXPECT_EQ(parsed({}).last("threads"), "");
    EXPECT_FALSE(parsed({}).has("threads"));
}

TEST(arguments, data_is_a_word_whatever_it_looks_like) {
    const auto came =
        parsed({"suma", "-5", "[1,2]", "{\"a\":\"--b\"}", "-", "--help", "--", "--threads", "--"});
    EXPECT_THAT(came.words,
                ElementsAre("suma", "-5", "[1,2]", "{\"a\":\"--b\"}", "-", "--threads", "--"));
    EXPECT_TRUE(came.has("help"));
    EXPECT_FALSE(came.has("threads"));
}

TEST(arguments, what_is_no_flag_is_refused_with_the_one_that_was_likely_meant) {
    EXPECT_THAT(refusal_of({"--lisen", "a:1"}), HasSubstr("--listen"));
    EXPECT_THAT(refusal_of({"--xyzzyxyzzy"}), HasSubstr("unknown flag --xyzzyxyzzy"));
    EXPECT_THAT(refusal_of({"-v"}), HasSubstr("unknown flag -v"));
    EXPECT_THAT(refusal_of({"--=x"}), HasSubstr("unknown flag"));
}

TEST(arguments, a_value_that_is_missing_or_too_much_is_refused) {
    EXPECT_THAT(refusal_of({"--threads"}), HasSubstr("--threads N"));
    EXPECT_THAT(refusal_of({"--help=yes"}), HasSubstr("takes no value"));
}

}  // namespace
}  // namespace tramite::cli
