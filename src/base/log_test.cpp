// What arrives on standard error.
#include "base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace tramite::base {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string written(log_level level, const log_style& style) {
    set_log_style(style);
    ::testing::internal::CaptureStderr();
    log(level, "something happened", {{"reason", "a test"}});
    set_log_style({});
    return ::testing::internal::GetCapturedStderr();
}

TEST(log, each_form_has_its_time_and_level) {
    EXPECT_THAT(written(log_level::error, {log_format::logfmt, log_prefix::time}),
                AllOf(StartsWith("ts=20"), HasSubstr("Z level=error msg=\"something"),
                      EndsWith("reason=\"a test\"\n")));
    EXPECT_THAT(written(log_level::error, {log_format::json, log_prefix::time}),
                AllOf(StartsWith("{\"ts\":\"20"), EndsWith("\"reason\":\"a test\"}\n")));
    EXPECT_THAT(written(log_level::error, {log_format::text, log_prefix::time}),
                AllOf(StartsWith("20"), HasSubstr("Z error something happened reason=")));
    EXPECT_EQ(written(log_level::error, {log_format::text, log_prefix::priority}),
              "<3>something happened reason=\"a test\"\n");
}

TEST(log, what_is_below_its_level_is_dropped) {
    set_log_level(log_level::warning);
    EXPECT_EQ(written(log_level::info, {}), "");
    EXPECT_FALSE(is_logged(log_level::info));
    EXPECT_TRUE(is_logged(log_level::warning));
    set_log_level(log_level::off);
    EXPECT_EQ(written(log_level::error, {}), "");
    set_log_level(log_level::info);
}

}  // namespace
}  // namespace tramite::base
