// json_pieces: the bytes of members and items, of texts that are JSON and of others.
#include "wire/json_pieces.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace tramite::wire {
namespace {

using found = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] found pieces_of(std::string_view text) {
    found all;
    json_pieces pieces{text};
    while (pieces.next()) {
        std::string name{pieces.name()};
        all.emplace_back(std::move(name), pieces.value());
    }
    return all;
}

TEST(json_pieces, members_are_found_with_their_very_bytes) {
    EXPECT_EQ(pieces_of(R"({"a":1.50,"b" : "x\"}" , "c":[1,{"d":"]"}],"":null})"),
              (found{{"a", "1.50"}, {"b", R"("x\"}")"}, {"c", R"([1,{"d":"]"}])"}, {"", "null"}}));
}

TEST(json_pieces, items_are_found_without_a_name) {
    EXPECT_EQ(pieces_of("\n [1e2 , {\"a\":[]},\"ñ\", true]"),
              (found{{"", "1e2"}, {"", R"({"a":[]})"}, {"", "\"ñ\""}, {"", "true"}}));
}

TEST(json_pieces, a_byte_order_mark_is_skipped) {
    EXPECT_EQ(pieces_of("\xef\xbb\xbf{\"a\":0}"), (found{{"a", "0"}}));
}

TEST(json_pieces, what_is_empty_or_no_bracket_has_none) {
    for (const std::string_view text : {"", " ", "{}", "[ ]", "1", "\"{\"", "null"})
        EXPECT_EQ(pieces_of(text), found{}) << text;
}

TEST(json_pieces, a_name_is_known_although_its_value_does_not_end) {
    json_pieces pieces{R"({"a":1,"b":{"c":"d)"};
    EXPECT_TRUE(pieces.next());
    EXPECT_TRUE(pieces.next());
    EXPECT_EQ(pieces.name(), "b");
    EXPECT_EQ(pieces.value(), "");
    EXPECT_FALSE(pieces.next());
}

TEST(json_pieces, values_may_be_passed_over) {
    json_pieces pieces{R"({"a":[1,2],"b":2})"};
    EXPECT_TRUE(pieces.next());
    EXPECT_TRUE(pieces.next());
    EXPECT_EQ(pieces.name(), "b");
    EXPECT_FALSE(pieces.next());
}

TEST(json_pieces, every_beginning_of_a_text_ends_somewhere) {
    const std::string_view whole = R"({"a\u00f1":"\\\"","b":[{"c":[]}],"d":-1})";
    for (std::size_t size = 0; size <= whole.size(); ++size)
        for (const auto& [name, value] : pieces_of(whole.substr(0, size)))
            EXPECT_LE(value.size(), size) << name;
}

}  // namespace
}  // namespace tramite::wire
