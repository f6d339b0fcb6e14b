// The accepted and the refused forms of an endpoint.
#include "net/endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace tramite::net {
namespace {

TEST(endpoint, each_form_is_read_and_written_back) {
    EXPECT_EQ(parse_endpoint("127.0.0.1:8888"), (endpoint{"127.0.0.1", 8888, ""}));
    EXPECT_EQ(parse_endpoint("[::1]:0"), (endpoint{"::1", 0, ""}));
    EXPECT_EQ(parse_endpoint("localhost:65535"), (endpoint{"localhost", 65535, ""}));
    EXPECT_EQ(parse_endpoint("unix:/tmp/a:b"), (endpoint{"", 0, "/tmp/a:b"}));
    for (const auto* text : {"127.0.0.1:8888", "[::1]:443", "example.test:1", "unix:/run/x.sock"})
        EXPECT_EQ(to_text(parse_endpoint(text)), text);
}

TEST(endpoint, a_path_is_no_longer_than_a_socket_takes) {
    EXPECT_EQ(parse_endpoint("unix:/" + std::string(106, 'x')).path.size(), 107U);
    try {
        (void)parse_endpoint("unix:/" + std::string(107, 'x'));
        FAIL() << "it was accepted";
    } catch (const std::invalid_argument& refused) {
        EXPECT_THAT(refused.what(),
                    testing::HasSubstr("108 bytes, and a socket takes at most 107"));
    }
}

TEST(endpoint, what_is_none_is_refused_with_the_accepted_forms) {
    for (const auto* text :
         {"", "8888", "localhost", "localhost:", "localhost:x", "localhost:65536", "localhost:-1",
          ":8888", "::1:8888", "[::1:8888", "[]:1", "unix:", "127.0.0.1:80 "}) {
        try {
            (void)parse_endpoint(text);
            FAIL() << text << " was accepted";
        } catch (const std::invalid_argument& refused) {
            EXPECT_THAT(refused.what(), testing::HasSubstr("[IPV6]:PORT")) << text;
        }
    }
}

}  // namespace
}  // namespace tramite::net
