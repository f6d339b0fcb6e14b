// That no limit lacks its row, and what each row refuses.
#include "cli/limit_table.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "tramite/detail/members.hpp"

namespace tramite::cli {
namespace {

using ::testing::HasSubstr;

// The member's flag, if its row keeps its value in that member and nowhere else.
template <std::size_t Index>
void expect_row(const limits& sample) {
    std::string name{detail::member_name<limits, Index>()};
    std::ranges::replace(name, '_', '-');
    const void* const member = &detail::member_at<Index>(sample);
    const auto rows = limit_table();
    const auto row =
        std::ranges::find(rows, name, [](const limit_row& each) { return each.shown.name; });
    ASSERT_NE(row, rows.end()) << name << " of limits.hpp has no row, so no flag";
    const auto* const place =
        std::visit([&](auto where) -> const void* { return &(sample.*where); }, row->where);
    EXPECT_EQ(place, member) << name << " keeps its value elsewhere";
}

TEST(limit_table, every_limit_has_one_row_under_its_own_name) {
    constexpr auto count = detail::member_count<limits>;
    const limits sample;
    [&]<std::size_t... Index>(std::index_sequence<Index...>) {
        (expect_row<Index>(sample), ...);
    }
    (std::make_index_sequence<count>{});
    EXPECT_EQ(limit_table().size(), count);
}

TEST(limit_table, what_is_built_in_lies_within_every_range_and_contradicts_nothing) {
    limits bounds;
    for (const auto& row : limit_table())
        EXPECT_NO_THROW(set_limit(bounds, row, limit_text(limits{}, row))) << row.shown.name;
    EXPECT_NO_THROW(refuse_contradictions(bounds));
}

std::string refusal_of(const limit_row& row, const std::string& text) {
    limits bounds;
    try {
        set_limit(bounds, row, text);
    } catch (const usage_error& wrong) {
        return wrong.what();
    }
    return "accepted";
}

TEST(limit_table, nothing_below_one_above_the_maximum_or_of_another_kind_is_accepted) {
    for (const auto& row : limit_table()) {
        const bool is_time = row.shown.value == "TIME";
        const std::string unit = is_time ? "ms" : "";
        EXPECT_EQ(refusal_of(row, fmt::format("{}{}", row.least, unit)), "accepted")
            << row.shown.name;
        EXPECT_EQ(refusal_of(row, fmt::format("{}{}", row.most, unit)), "accepted");
        EXPECT_THAT(refusal_of(row, "0" + unit), HasSubstr("let nothing through"));
        const auto over = refusal_of(row, fmt::format("{}{}", row.most + 1, unit));
        EXPECT_THAT(over, HasSubstr(fmt::format("over its maximum of {}", row.most)));
        EXPECT_THAT(over, HasSubstr(std::string{row.why_most}));
        for (const auto* text :
             {"", "-1", "-1ms", "1.5", "x", "1e3", "99999999999999999999999", "nan", " 1"})
            EXPECT_NE(refusal_of(row, text), "accepted") << row.shown.name << " " << text;
        EXPECT_NE(refusal_of(row, is_time ? "5" : "5s"), "accepted") << row.shown.name;
    }
}

TEST(limit_table, what_is_below_the_least_is_refused_with_it_and_why) {
    const auto rows = limit_table();
    const auto row = std::ranges::find(rows, std::string_view{"answer-bytes"},
                                       [](const limit_row& each) { return each.shown.name; });
    EXPECT_EQ(refusal_of(*row, "511"),
              "'511' is under its minimum of 512 bytes: tramite's own operations answer with as "
              "much");
}

TEST(limit_table, limits_that_leave_no_room_for_another_are_refused_by_both_names) {
    const auto told = [](auto change) -> std::string {
        limits bounds;
        change(bounds);
        try {
            refuse_contradictions(bounds);
        } catch (const usage_error& wrong) {
            return wrong.what();
        }
        return "accepted";
    };
    EXPECT_THAT(told([](limits& bounds) { bounds.arriving_bytes = bounds.message_bytes - 1; }),
                HasSubstr("--message-bytes is 1048576 and --arriving-bytes only 1048575: raise"));
    EXPECT_THAT(told([](limits& bounds) { bounds.answer_bytes = bounds.untaken_bytes + 1; }),
                HasSubstr("--untaken-bytes"));
    EXPECT_THAT(told([](limits& bounds) { bounds.log_pages = bounds.log_pages_max + 1; }),
                HasSubstr("--log-pages-max"));
}

}  // namespace
}  // namespace tramite::cli
