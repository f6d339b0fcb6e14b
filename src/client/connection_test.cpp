// Opening and losing connections: addresses of every kind, refusals, half-dead peers.
#include "client/connection.hpp"

#include <netdb.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/value.hpp>

#include "testing/scripted_server.hpp"
#include "testing/temporary_folder.hpp"
#include "tramite/client.hpp"

namespace tramite::calling {
namespace {

using namespace std::chrono_literals;
using scripted_server = tramite::testing::scripted_server;
using ::testing::HasSubstr;

constexpr operation<void, std::int64_t> total{"cuantos"};
const client_options once{.retry = retries::off};
constexpr const char* seven = R"({"datos":7,"error":null})";

error problem_of(client& calls) {
    auto result = calls.try_call(total);
    return result ? throw std::logic_error{"it was no error"} : result.error();
}

// A minimal system may have no /etc/hosts, and then no name at all without a network.
bool knows_localhost() {
    addrinfo* found = nullptr;
    if (::getaddrinfo("localhost", nullptr, nullptr, &found) != 0) return false;
    ::freeaddrinfo(found);
    return true;
}

TEST(connection, a_name_is_resolved) {
    if (!knows_localhost()) GTEST_SKIP() << "this system knows no name, not even localhost";
    scripted_server server;
    const auto port = server.endpoint().substr(server.endpoint().find(':'));
    client calls{"localhost" + port};
    auto done = calls.submit(total);
    auto peer = server.welcome();
    (void)peer.read_line();
    peer.write(seven);
    EXPECT_EQ(done.get(), 7);
}

TEST(connection, a_unix_socket_is_an_address) {
    const tramite::testing::temporary_folder folder;
    scripted_server server{folder.file("s")};
    client calls{server.endpoint()};
    auto done = calls.submit(total);
    auto peer = server.welcome();
    (void)peer.read_line();
    peer.write(seven);
    EXPECT_EQ(done.get(), 7);
}

TEST(connection, where_nobody_listens_is_said_and_nothing_was_sent) {
    scripted_server server;
    client calls{server.endpoint(), once};
    server.close();
    for (int turn = 0; turn < 3; ++turn) {
        const auto why = problem_of(calls);
        EXPECT_EQ(why.code(), "sin_conexion");
        EXPECT_TRUE(why.is_retriable());
        EXPECT_THAT(why.what(), HasSubstr(server.endpoint()));
        EXPECT_THAT(why.what(), HasSubstr("refused"));
    }
}

TEST(connection, a_unix_path_without_a_socket_is_said_when_it_is_called) {
    const tramite::testing::temporary_folder folder;
    client missing{"unix:" + folder.file("missing"), once};
    EXPECT_EQ(problem_of(missing).code(), "sin_conexion");
}

TEST(connection, a_unix_path_too_long_for_a_socket_is_no_address) {
    EXPECT_THROW(client("unix:/" + std::string(200, 'x'), once), std::invalid_argument);
}

TEST(connection, a_name_that_is_none_is_said) {
    client calls{"tramite..invalid:8888", once};
    const auto why = problem_of(calls);
    EXPECT_EQ(why.code(), "sin_conexion");
    EXPECT_THAT(why.what(), HasSubstr("tramite..invalid:8888"));
}

TEST(connection, a_server_that_takes_no_connection_in_time_is_given_up) {
    scripted_server crowded{scripted_server::queue_of_one};
    client calls{crowded.endpoint(), {.retry = retries::off, .connect_deadline = 50ms}};
    const auto why = problem_of(calls);
    EXPECT_EQ(why.code(), "sin_conexion");
    EXPECT_THAT(why.what(), HasSubstr("50 ms"));
}

TEST(connection, a_deadline_that_passes_before_there_is_a_connection_is_no_unknown_outcome) {
    scripted_server crowded{scripted_server::queue_of_one};
    client calls{crowded.endpoint(), {.deadline = 50ms}};
    EXPECT_EQ(problem_of(calls).code(), "plazo_vencido");
}

TEST(connection, what_a_server_says_before_it_breaks_off_is_still_heard) {
    scripted_server server;
    client calls{server.endpoint(), once};
    auto batch = calls.new_batch();
    auto first = batch.add(total);
    std::vector<std::future<std::int64_t>> others;
    const operation<std::string, std::int64_t> large{"grande"};
    for (int i = 0; i < 20; ++i)
        others.push_back(batch.add(large, std::string(500'000, 'x')));
    batch.send();
    auto peer = server.welcome();
    (void)peer.read_line();
    peer.write(seven);
    EXPECT_EQ(first.get(), 7);
    peer.reset();
    // The first of them had left in part; behind it their order must not go on without it.
    EXPECT_THROW(others.front().get(), outcome_unknown);
    EXPECT_THROW(others.back().get(), error);
    EXPECT_FALSE(server.is_called());
}

TEST(connection, an_answer_of_many_pieces_is_put_together) {
    scripted_server server;
    client calls{server.endpoint()};
    constexpr operation<void, std::string> text{"texto"};
    auto done = calls.submit(text);
    auto peer = server.welcome();
    (void)peer.read_line();
    const std::string long_text(300'000, 'y');
    for (const char byte : std::string_view{"{\"datos\":\""})
        peer.write({&byte, 1});
    peer.write(long_text);
    peer.write("\",\"error\":null}");
    EXPECT_EQ(done.get(), long_text);
}

}  // namespace
}  // namespace tramite::calling
