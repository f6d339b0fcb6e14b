// Which ids are never run, and what is said of them.
#include "server/id_age.hpp"

#include <gtest/gtest.h>

#include "base/id.hpp"

namespace tramite::serving {
namespace {

using namespace std::chrono_literals;

const base::wall_time now{std::chrono::milliseconds{1'767'268'800'000}};
const id_bounds bounds{.line = now - 24h, .now = now, .ahead = 10min};

bool is_expired_at(base::wall_time born) {
    return expired(base::make_uuid7(born), bounds).has_value();
}

TEST(id_age, one_behind_the_line_or_far_ahead_is_expired) {
    EXPECT_TRUE(is_expired_at(now - 24h - 1ms));
    EXPECT_FALSE(is_expired_at(now - 24h));
    EXPECT_FALSE(is_expired_at(now + 10min));
    EXPECT_TRUE(is_expired_at(now + 10min + 1ms));
}

TEST(id_age, what_is_no_uuid_of_version_7_has_no_age) {
    EXPECT_FALSE(expired("00000000-0000-4000-8000-000000000000", bounds));
    EXPECT_FALSE(expired("an-order-of-last-year", bounds));
}

TEST(id_age, the_message_names_both_clocks) {
    const auto told = expired(base::make_uuid7(now - 48h), bounds);
    ASSERT_TRUE(told);
    EXPECT_EQ(told->code, "id_vencido");
    EXPECT_FALSE(told->is_retriable());
    EXPECT_FALSE(told->is_final());
    for (const auto& text : {told->text.spanish, told->text.english}) {
        EXPECT_NE(text.find("2025-12-30T12:00:00Z"), std::string::npos) << text;
        EXPECT_NE(text.find("2026-01-01T12:00:00Z"), std::string::npos) << text;
    }
}

}  // namespace
}  // namespace tramite::serving
