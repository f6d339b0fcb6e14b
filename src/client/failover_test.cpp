// Servers that are not there yet, go away, come back as another database, or are several.
#include "tramite/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <thread>

#include "testing/scripted_server.hpp"
#include "testing/temporary_folder.hpp"

namespace tramite::calling {
namespace {

using namespace std::chrono_literals;
using scripted_server = tramite::testing::scripted_server;
using scripted_peer = tramite::testing::scripted_peer;

constexpr operation<std::int64_t, std::int64_t> echo{"eco"};

std::string id_member(const std::string& line) {
    const auto begin = line.find(",\"id\":\"");
    return line.substr(begin, line.find('"', begin + 7) + 1 - begin);
}

std::string answer_to(const std::string& line, const std::string& answer) {
    return "{" + answer + id_member(line) + ",\"codigo\":null,\"reintentar\":false}\n";
}

std::string busy(const std::string& line, const std::string& code = "saturado") {
    return R"({"datos":null,"error":"Espere")" + id_member(line) + R"(,"codigo":")" + code +
           R"(","reintentar":true})" + "\n";
}

std::string seven(const std::string& line) {
    return answer_to(line, R"("datos":7,"error":null)");
}

template <class Out>
std::string told(std::future<Out>& pending) {
    try {
        return std::to_string(pending.get());
    } catch (const error& why) {
        return why.code();
    } catch (const outcome_unknown&) {
        return "unknown";
    }
}

TEST(failover, a_client_may_start_before_its_server) {
    const tramite::testing::temporary_folder folder;
    client calls{"unix:" + folder.file("s")};
    auto pending = calls.submit(echo, 1);
    EXPECT_EQ(pending.wait_for(0s), std::future_status::timeout);
    scripted_server server{folder.file("s")};
    auto peer = server.welcome();
    peer.write(seven(peer.read_line()));
    EXPECT_EQ(pending.get(), 7);
}

TEST(failover, while_nobody_is_there_a_deadline_says_so_and_that_nothing_was_sent) {
    const tramite::testing::temporary_folder folder;
    client calls{"unix:" + folder.file("nobody")};
    auto pending = calls.submit(echo, 1, {.deadline = 50ms});
    EXPECT_EQ(told(pending), "sin_conexion");
}

TEST(failover, a_client_may_wait_less_for_a_server_than_for_an_answer) {
    const tramite::testing::temporary_folder folder;
    client calls{"unix:" + folder.file("nobody"), {.deadline = 1h, .reach_deadline = 50ms}};
    auto pending = calls.submit(echo, 1);
    EXPECT_EQ(told(pending), "sin_conexion");
    scripted_server crowded{scripted_server::queue_of_one};
    client other{crowded.endpoint(), {.deadline = 1h, .reach_deadline = 50ms}};
    auto silent = other.submit(echo, 1);
    EXPECT_EQ(told(silent), "sin_conexion");
}

TEST(failover, what_is_lost_is_sent_again_under_its_id) {
    scripted_server server;
    client calls{server.endpoint()};
    auto pending = calls.submit(echo, 1);
    std::string first;
    {
        auto peer = server.welcome();
        first = peer.read_line();
        peer.reset();
    }
    auto peer = server.welcome();
    const auto second = peer.read_line();
    EXPECT_EQ(id_member(first), id_member(second));
    peer.write(seven(second));
    EXPECT_EQ(pending.get(), 7);
}

TEST(failover, what_may_pass_is_sent_again_under_its_id_on_the_same_connection) {
    scripted_server server;
    client calls{server.endpoint()};
    auto pending = calls.submit(echo, 1);
    auto peer = server.welcome();
    const auto first = peer.read_line();
    for (int turn = 0; turn < 3; ++turn) {
        peer.write(busy(first));
        EXPECT_EQ(id_member(peer.read_line()), id_member(first));
    }
    peer.write(seven(first));
    EXPECT_EQ(pending.get(), 7);
    EXPECT_FALSE(server.is_called());
}

TEST(failover, the_order_of_a_thread_is_kept_when_it_is_sent_again) {
    scripted_server server;
    client calls{server.endpoint()};
    std::vector<std::future<std::int64_t>> all;
    std::vector<std::string> lines;
    for (std::int64_t each = 0; each < 5; ++each)
        all.push_back(calls.submit(echo, each));
    {
        auto peer = server.welcome();
        for (int each = 0; each < 5; ++each)
            lines.push_back(id_member(peer.read_line()));
        // The first is done, the second is refused for now, and the rest are lost.
        peer.write(seven(lines[0]) + busy(lines[1], "cerrando"));
        EXPECT_EQ(all[0].get(), 7);
    }
    all.push_back(calls.submit(echo, 5));
    auto peer = server.welcome();
    for (std::size_t each = 1; each <= 5; ++each) {
        const auto line = peer.read_line();
        EXPECT_EQ(id_member(line), each < 5 ? lines[each] : id_member(line));
        peer.write(seven(line));
        EXPECT_EQ(all[each].get(), 7);
    }
}

TEST(failover, the_next_server_takes_what_the_first_does_not) {
    scripted_server gone;
    scripted_server second;
    client calls{std::vector{gone.endpoint(), second.endpoint()}};
    gone.close();
    auto pending = calls.submit(echo, 1);
    auto peer = second.welcome();
    peer.write(seven(peer.read_line()));
    EXPECT_EQ(pending.get(), 7);
    auto next = calls.submit(echo, 2);
    peer.write(seven(peer.read_line()));
    EXPECT_EQ(next.get(), 7);
}

TEST(failover, what_is_lost_goes_to_another_server_of_the_same_store) {
    scripted_server first;
    scripted_server second;
    client calls{std::vector{first.endpoint(), second.endpoint()}};
    auto pending = calls.submit(echo, 1);
    std::string line;
    {
        auto peer = first.welcome("one");
        line = peer.read_line();
        first.close();
    }
    auto peer = second.welcome("one");
    EXPECT_EQ(id_member(peer.read_line()), id_member(line));
    peer.write(seven(line));
    EXPECT_EQ(pending.get(), 7);
}

TEST(failover, what_is_lost_never_goes_to_another_store_and_fresh_calls_do) {
    scripted_server first;
    scripted_server second;
    auto calls = std::make_unique<client>(std::vector{first.endpoint(), second.endpoint()});
    std::future<std::int64_t> lost;
    // Of another thread, whose order is its own.
    std::thread{[&] { lost = calls->submit(echo, 1); }}.join();
    {
        auto peer = first.welcome("one");
        (void)peer.read_line();
        first.close();
    }
    auto peer = second.welcome("two");
    auto fresh = calls->submit(echo, 2);
    const auto line = peer.read_line();
    EXPECT_THAT(line, ::testing::HasSubstr("\"datos\":2"));
    peer.write(seven(line));
    EXPECT_EQ(fresh.get(), 7);
    EXPECT_EQ(lost.wait_for(0s), std::future_status::timeout);
    calls.reset();
    EXPECT_EQ(told(lost), "unknown");
    EXPECT_TRUE(peer.is_ended());
}

TEST(failover, a_server_that_comes_back_with_another_database_gets_nothing_of_before) {
    scripted_server server;
    client calls{server.endpoint()};
    auto pending = calls.submit(echo, 1);
    {
        auto peer = server.welcome("one");
        (void)peer.read_line();
    }
    auto peer = server.welcome("two");
    EXPECT_EQ(told(pending), "unknown");
    auto fresh = calls.submit(echo, 2);
    const auto line = peer.read_line();
    EXPECT_THAT(line, ::testing::HasSubstr("\"datos\":2"));
    peer.write(seven(line));
    EXPECT_EQ(fresh.get(), 7);
}

TEST(failover, what_is_lost_where_no_ids_are_echoed_is_unknown) {
    scripted_server server;
    client calls{server.endpoint()};
    auto pending = calls.submit(echo, 1);
    {
        auto peer = server.accept();
        (void)peer.read_line();
        peer.write(R"({"datos":null,"error":"Operación desconocida"})");
        EXPECT_TRUE(peer.is_ended());
    }
    auto peer = server.accept();
    EXPECT_THAT(peer.read_line(), ::testing::HasSubstr("\"datos\":1"));
    peer.close();
    EXPECT_EQ(told(pending), "unknown");
    EXPECT_FALSE(server.is_called());
}

TEST(failover, a_server_that_stops_gets_no_more_calls_and_the_next_does) {
    scripted_server first;
    scripted_server second;
    client calls{std::vector{first.endpoint(), second.endpoint()}};
    auto pending = calls.submit(echo, 1);
    auto stopping = first.welcome("one");
    const auto line = stopping.read_line();
    stopping.write(busy(line, "cerrando"));
    auto peer = second.welcome("one");
    EXPECT_EQ(id_member(peer.read_line()), id_member(line));
    peer.write(seven(line));
    EXPECT_EQ(pending.get(), 7);
    EXPECT_TRUE(stopping.is_ended());
}

TEST(failover, a_greeting_that_says_not_now_is_asked_again) {
    scripted_server server;
    client calls{server.endpoint()};
    auto pending = calls.submit(echo, 1);
    {
        auto peer = server.accept();
        peer.write(busy(peer.read_line(), "cerrando"));
        EXPECT_TRUE(peer.is_ended());
    }
    auto peer = server.welcome();
    peer.write(seven(peer.read_line()));
    EXPECT_EQ(pending.get(), 7);
}

// What goes wrong on the way of one call, and after how much of it.
struct fault {
    const char* name;
    std::function<void(scripted_server&)> happen;
    bool may_be_done;
};

std::vector<fault> faults() {
    const auto write = [](std::string text) {
        return [text](scripted_server& server) {
            auto peer = server.welcome();
            (void)peer.read_line();
            peer.write(text);
        };
    };
    std::vector<fault> all{
        {"closed at once", [](auto& server) { (void)server.accept(); }, false},
        {"reset at once", [](auto& server) { server.accept().reset(); }, false},
        {"closed when asked what it is", [](auto& server) { (void)server.accept().read_line(); },
         false},
        {"garbage for a greeting",
         [](auto& server) {
             auto peer = server.accept();
             (void)peer.read_line();
             peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
         },
         false},
        {"half a greeting",
         [](auto& server) {
             auto peer = server.accept();
             (void)peer.read_line();
             peer.write(R"({"datos":{"identidad")");
         },
         false},
        {"closed after the request",
         [](auto& server) {
             auto peer = server.welcome();
             (void)peer.read_line();
         },
         true},
        {"reset after the request",
         [](auto& server) {
             auto peer = server.welcome();
             (void)peer.read_line();
             peer.reset();
         },
         true},
        {"garbage for an answer", write("HTTP/1.1 400 Bad Request\r\n\r\n"), true},
        {"another's answer",
         write("{\"datos\":1,\"error\":null,\"id\":\"0192f0c1-ffff-7abc-8def-0123456789ab\"}\n"),
         true}};
    for (const auto* code : {"saturado", "plazo_vencido", "cerrando", "no_disponible"})
        all.push_back({code,
                       [code](scripted_server& server) {
                           auto peer = server.welcome();
                           peer.write(busy(peer.read_line(), code));
                           // The last that this connection does.
                           peer.close();
                       },
                       false});
    const std::string text = R"({"datos":7,"error":null,"id":)";
    for (std::size_t cut = 1; cut < text.size(); cut += 5)
        all.push_back({"an answer cut off", write(text.substr(0, cut)), true});
    return all;
}

TEST(failover, whatever_fails_at_each_step_the_caller_gets_one_answer) {
    for (const auto& each : faults()) {
        scripted_server server;
        client calls{server.endpoint()};
        auto pending = calls.submit(echo, 1);
        each.happen(server);
        auto peer = server.welcome();
        const auto line = peer.read_line();
        peer.write(seven(line));
        EXPECT_EQ(told(pending), "7") << each.name;
        EXPECT_FALSE(server.is_called()) << each.name;
    }
}

TEST(failover, after_each_fault_a_rejection_is_an_error_only_if_nothing_may_have_been_done) {
    for (const auto& each : faults()) {
        scripted_server server;
        client calls{server.endpoint()};
        auto pending = calls.submit(echo, 1);
        each.happen(server);
        auto peer = server.welcome();
        const auto line = peer.read_line();
        peer.write(R"({"datos":null,"error":"No")" + id_member(line) +
                   R"(,"codigo":"no_autorizado","reintentar":false})" + "\n");
        EXPECT_EQ(told(pending), each.may_be_done ? "unknown" : "no_autorizado") << each.name;
    }
}

TEST(failover, without_retries_nothing_is_sent_twice) {
    for (const auto& each : faults()) {
        if (!each.may_be_done) continue;
        scripted_server server;
        client calls{server.endpoint(), {.retry = retries::off}};
        auto pending = calls.submit(echo, 1);
        each.happen(server);
        EXPECT_EQ(told(pending), "unknown") << each.name;
        EXPECT_FALSE(server.is_called()) << each.name;
    }
}

}  // namespace
}  // namespace tramite::calling
