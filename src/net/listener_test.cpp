// A listener and whoever connects: room, descriptors, and what waits when it closes.
#include "net/listener.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>
#include <limits>
#include <list>
#include <stdexcept>
#include <vector>

#include "base/log.hpp"
#include "testing/temporary_folder.hpp"

namespace tramite::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

class keeping_taker final : public connection_taker {
public:
    explicit keeping_taker(asio::io_context& context) : context_{&context} {}

    bool has_room() const override { return taken.size() < room; }
    asio::io_context& next_context() override {
        ++asked;
        return *context_;
    }
    void take(asio::io_context&, stream_socket socket) override {
        if (failures > 0) {
            --failures;
            throw std::runtime_error{"no memory for it"};
        }
        taken.push_back(std::move(socket));
    }

    std::size_t room = std::numeric_limits<std::size_t>::max();
    // How often the next context was asked for.
    std::size_t asked = 0;
    // So many are not taken.
    int failures = 0;
    std::vector<stream_socket> taken;

private:
    asio::io_context* context_;
};

// So many descriptors may still be opened, until it ends.
class few_descriptors {
public:
    explicit few_descriptors(rlim_t left) {
        EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &before_), 0);
        // What UBSan looks up of a type for the first time it looks up by a pipe of its own.
        base::log(base::log_level::warning, "descriptors are few",
                  {{"reason", boost::system::error_code{asio::error::no_descriptors}.message()}});
        // The system counts by the number: first everything below the highest is filled.
        int highest = 0;
        for (int fd = 0; fd < searched; ++fd)
            if (::fcntl(fd, F_GETFD) >= 0) highest = fd;
        int fd = ::dup(0);
        for (; fd >= 0 && fd < highest; fd = ::dup(0))
            fillers_.push_back(fd);
        ::close(fd);
        rlimit lower = before_;
        lower.rlim_cur = static_cast<rlim_t>(fd) + left;
        EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &lower), 0);
    }
    few_descriptors(const few_descriptors&) = delete;
    few_descriptors& operator=(const few_descriptors&) = delete;
    ~few_descriptors() {
        ::setrlimit(RLIMIT_NOFILE, &before_);
        for (const int fd : fillers_)
            ::close(fd);
    }

private:
    static constexpr int searched = 4096;
    rlimit before_{};
    std::vector<int> fillers_;
};

class listener_test : public ::testing::Test {
protected:
    listener& listen(const std::string& where = "127.0.0.1:0") {
        listening.emplace(context, parse_endpoint(where), taker, bounds);
        asio::co_spawn(context, listening->run(), [this](const std::exception_ptr& failed) {
            EXPECT_FALSE(failed);
            has_ended = true;
        });
        return *listening;
    }
    // A connection that the system has accepted for the listener.
    void connect() { connect(*listening); }
    void connect(const listener& to) {
        const auto where = parse_endpoint(to.address());
        tcp::socket socket{outside};
        socket.connect({asio::ip::make_address(where.host), where.port});
        clients.push_back(std::move(socket));
    }
    void connect(int count) {
        for (int i = 0; i < count; ++i)
            connect();
    }
    void settle() {
        context.restart();
        context.poll();
    }
    // One of those that were accepted ends.
    void end_one() {
        taker.taken.erase(taker.taken.begin());
        listening->resume();
        settle();
    }

    limits bounds;
    asio::io_context outside;
    std::list<tcp::socket> clients;
    asio::io_context context;
    keeping_taker taker{context};
    std::optional<listener> listening;
    bool has_ended = false;
};

TEST_F(listener_test, whoever_connects_is_taken) {
    listen();
    connect(3);
    settle();
    EXPECT_EQ(taker.taken.size(), 3U);
    listening->close();
    settle();
    EXPECT_TRUE(has_ended);
}

TEST_F(listener_test, without_room_the_next_waits_for_one_to_end) {
    taker.room = 2;
    listen();
    connect(4);
    settle();
    EXPECT_EQ(taker.taken.size(), 2U);
    EXPECT_EQ(taker.asked, 2U) << "waiting for room moves nobody's turn";
    taker.room = 3;
    listening->resume();
    settle();
    EXPECT_EQ(taker.taken.size(), 3U);
    end_one();
    EXPECT_EQ(taker.taken.size(), 3U);
    listening->abort();
    settle();
    EXPECT_TRUE(has_ended);
}

TEST_F(listener_test, several_that_share_their_room_take_exactly_what_there_is) {
    taker.room = 3;
    std::list<listener> all;
    for (int i = 0; i < 3; ++i) {
        auto& one = all.emplace_back(context, parse_endpoint("127.0.0.1:0"), taker, bounds);
        asio::co_spawn(context, one.run(), asio::detached);
    }
    connect(all.front());
    connect(all.front());
    settle();
    // There is one place, and each of them looks for somebody to give it to.
    for (const auto& one : all)
        connect(one);
    settle();
    EXPECT_EQ(taker.taken.size(), 3U);
    taker.taken.pop_back();
    for (auto& one : all)
        one.resume();
    settle();
    EXPECT_EQ(taker.taken.size(), 3U);
    for (auto& one : all)
        one.abort();
    settle();
}

TEST_F(listener_test, one_that_cannot_be_served_is_closed_and_the_next_is_taken) {
    taker.failures = 1;
    listen();
    connect(2);
    settle();
    // A connection that ends shortens the pause.
    listening->resume();
    settle();
    EXPECT_EQ(taker.taken.size(), 1U);
    boost::system::error_code end;
    char byte = 0;
    clients.front().read_some(asio::buffer(&byte, 1), end);
    EXPECT_EQ(end, asio::error::eof);
    taker.failures = 2;
    connect(3);
    listening->close();
    for (int i = 0; i < 3 && !has_ended; ++i) {
        listening->resume();
        settle();
    }
    EXPECT_TRUE(has_ended);
    EXPECT_EQ(taker.taken.size(), 2U);
}

TEST_F(listener_test, what_waits_is_taken_before_it_closes) {
    listen();
    settle();
    connect(5);
    listening->close();
    EXPECT_EQ(taker.taken.size(), 5U);
    settle();
    EXPECT_TRUE(has_ended);
    EXPECT_THROW(connect(), boost::system::system_error);
}

TEST_F(listener_test, without_descriptors_whoever_connects_waits_for_one_to_end) {
    listen();
    settle();
    connect(4);
    const few_descriptors few{2};
    settle();
    EXPECT_EQ(taker.taken.size(), 2U);
    end_one();
    EXPECT_EQ(taker.taken.size(), 2U);
    listening->abort();
    settle();
    EXPECT_TRUE(has_ended);
}

TEST_F(listener_test, closing_without_descriptors_takes_all_that_wait_one_by_one) {
    listen();
    settle();
    connect(4);
    const few_descriptors none{0};
    settle();
    EXPECT_EQ(taker.taken.size(), 0U);
    listening->close();
    settle();
    // The spare one lets the first in.
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(taker.taken.size(), 1U);
        EXPECT_FALSE(has_ended);
        end_one();
    }
    EXPECT_EQ(taker.taken.size(), 0U);
    settle();
    EXPECT_TRUE(has_ended);
}

TEST_F(listener_test, aborting_ends_it_though_descriptors_are_short) {
    listen();
    settle();
    connect(4);
    const few_descriptors none{0};
    settle();
    listening->close();
    settle();
    listening->abort();
    settle();
    EXPECT_TRUE(has_ended);
}

TEST_F(listener_test, a_connection_sends_at_once_and_asks_whether_its_peer_is_there) {
    bounds.vanished_deadline = std::chrono::seconds{60};
    listen();
    connect();
    settle();
    ASSERT_EQ(taker.taken.size(), 1U);
    const int fd = taker.taken.front().native_handle();
    const auto option = [fd](int level, int which) {
        int value = 0;
        socklen_t size = sizeof value;
        EXPECT_EQ(::getsockopt(fd, level, which, &value, &size), 0);
        return value;
    };
    EXPECT_NE(option(IPPROTO_TCP, TCP_NODELAY), 0);
    EXPECT_NE(option(SOL_SOCKET, SO_KEEPALIVE), 0);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE), 30);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPINTVL) * option(IPPROTO_TCP, TCP_KEEPCNT), 30);
    listening->abort();
    settle();
}

TEST_F(listener_test, the_peer_of_a_unix_socket_is_its_user) {
    const testing::temporary_folder folder;
    const auto path = folder.file("bank.sock");
    EXPECT_EQ(listen("unix:" + path).address(), "unix:" + path);
    asio::local::stream_protocol::socket client{outside};
    client.connect(asio::local::stream_protocol::endpoint{path});
    settle();
    ASSERT_EQ(taker.taken.size(), 1U);
    const auto who = peer_of(taker.taken.front());
    EXPECT_EQ(who.address, "unix:");
    EXPECT_EQ(who.principal, "uid:" + std::to_string(::geteuid()));
    listening->close();
    EXPECT_FALSE(std::filesystem::exists(path));
    settle();
}

TEST_F(listener_test, the_peer_of_a_tcp_connection_has_an_address_and_is_nobody) {
    listen();
    connect();
    settle();
    ASSERT_EQ(taker.taken.size(), 1U);
    const auto who = peer_of(taker.taken.front());
    EXPECT_EQ(who.address, "127.0.0.1:" + std::to_string(clients.front().local_endpoint().port()));
    EXPECT_EQ(who.principal, "");
    listening->abort();
    settle();
}

TEST_F(listener_test, an_address_in_use_is_told_with_what_to_do) {
    const auto address = listen().address();
    try {
        const listener second{context, parse_endpoint(address), taker, bounds};
        ADD_FAILURE() << "two listen on " << address;
    } catch (const std::runtime_error& said) {
        EXPECT_THAT(said.what(), ::testing::HasSubstr(address));
        EXPECT_THAT(said.what(), ::testing::HasSubstr("another program listens there"));
    }
    listening->abort();
    settle();
}

}  // namespace
}  // namespace tramite::net
