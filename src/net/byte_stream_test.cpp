// How a connection is closed: what is read and thrown away before, and where that ends.
// Over a socket pair whose other end the test holds; its clock is moved by hand.
#include "net/byte_stream.hpp"

#include <gtest/gtest.h>

#include <string>

#include "testing/served_stream.hpp"

namespace tramite::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class lingering : public ::testing::Test {
protected:
    static constexpr std::size_t most = 10'000;

    lingering() { one.bounds.linger_bytes = most; }
    void begin_to_close() {
        closing = asio::co_spawn(one.context, one.stream->close(), asio::use_future);
        one.settle();
    }
    bool has_closed() {
        one.settle();
        return closing.wait_for(0s) == std::future_status::ready;
    }
    void flood(std::size_t bytes) {
        asio::write(one.other, asio::buffer(std::string(bytes, 'x')));
        one.settle();
    }

    testing::served_stream one;
    std::future<void> closing;
};

TEST_F(lingering, ends_when_as_many_bytes_as_are_allowed_were_thrown_away) {
    begin_to_close();
    flood(most - 1);
    flood(1);
    EXPECT_FALSE(has_closed()) << "it ends with what comes beyond them";
    flood(1);
    EXPECT_TRUE(has_closed());
    boost::system::error_code gone;
    asio::write(one.other, asio::buffer("x", 1), gone);
    EXPECT_EQ(gone, asio::error::broken_pipe);
}

TEST_F(lingering, ends_at_its_deadline_however_much_comes) {
    begin_to_close();
    flood(10);
    one.pass(one.bounds.linger_deadline - 1ms);
    flood(10);
    EXPECT_FALSE(has_closed());
    one.pass(1ms);
    EXPECT_TRUE(has_closed());
}

TEST_F(lingering, ends_when_the_peer_closes) {
    begin_to_close();
    EXPECT_FALSE(has_closed());
    one.half_close();
    EXPECT_TRUE(has_closed());
}

}  // namespace
}  // namespace tramite::net
