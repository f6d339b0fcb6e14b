// origins: pages of others are refused, also of those whose name points here.
#include "net/origins.hpp"

#include <gtest/gtest.h>

namespace tramite::net {
namespace {

const std::vector<std::string> none;
const std::vector<std::string> bank{"https://bank.example", "http://dev.example:3000"};

TEST(origins, those_that_are_allowed_are_allowed) {
    EXPECT_TRUE(is_allowed_origin("https://bank.example", "10.0.0.1:8888", bank));
    EXPECT_TRUE(is_allowed_origin("http://dev.example:3000", "localhost:8888", bank));
    for (const std::string_view other :
         {"http://bank.example", "https://bank.example:444", "https://bank.example.evil",
          "https://evil.example", "null", ""})
        EXPECT_FALSE(is_allowed_origin(other, "10.0.0.1:8888", bank)) << other;
}

TEST(origins, the_servers_own_pages_are_allowed_where_its_name_is_nobodys) {
    for (const std::string_view host :
         {"127.0.0.1:8888", "localhost:8888", "[::1]:8888", "10.0.0.1"})
        EXPECT_TRUE(is_allowed_origin("http://" + std::string{host}, host, none)) << host;
    EXPECT_FALSE(is_allowed_origin("http://127.0.0.1:9999", "127.0.0.1:8888", none));
}

TEST(origins, a_name_that_was_made_to_point_here_is_refused) {
    EXPECT_FALSE(is_allowed_origin("http://evil.example:8888", "evil.example:8888", none));
    EXPECT_FALSE(is_allowed_origin("http://localhost.evil:8888", "localhost.evil:8888", none));
    EXPECT_TRUE(is_allowed_origin("http://evil.example:8888", "evil.example:8888",
                                  {"http://evil.example:8888"}));
}

}  // namespace
}  // namespace tramite::net
