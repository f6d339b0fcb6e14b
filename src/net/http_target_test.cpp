// http_target: path, query, and what is behind percent signs.
#include "net/http_target.hpp"

#include <gtest/gtest.h>

namespace tramite::net {
namespace {

TEST(http_target, a_path_and_a_query) {
    EXPECT_EQ(path_of("/a/b?c=d?e"), "/a/b");
    EXPECT_EQ(query_of("/a/b?c=d?e"), "c=d?e");
    EXPECT_EQ(path_of("/a"), "/a");
    EXPECT_EQ(query_of("/a"), "");
    EXPECT_EQ(query_of("/a?"), "");
}

TEST(http_target, percent_signs_are_read_where_two_digits_follow) {
    EXPECT_EQ(percent_decoded("a%20b%C3%B1"), "a bñ");
    EXPECT_EQ(percent_decoded("%41%4"), "A%4");
    for (const std::string_view plain : {"", "%", "%4", "%zz", "%-1", "100% x"})
        EXPECT_EQ(percent_decoded(plain), plain);
}

}  // namespace
}  // namespace tramite::net
