// Calls for completion tokens: coroutines, futures, callbacks, cancellation.
#include "tramite/asio.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <thread>

#include "testing/scripted_server.hpp"

namespace tramite {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

constexpr operation<std::int64_t, std::int64_t> echo{"eco"};
constexpr operation<void, void> nothing{"nada"};
constexpr const char* id = "0192f0c1-2345-7abc-8def-0123456789ab";

// The answer to a request under `id`.
std::string answer(const std::string& rest) {
    return "{" + rest + ",\"id\":\"" + id + "\",\"codigo\":null,\"reintentar\":false}\n";
}

std::string code_of(const std::exception_ptr& failed) {
    try {
        std::rethrow_exception(failed);
    } catch (const error& why) {
        return why.code();
    } catch (const outcome_unknown& unknown) {
        return unknown.why() == outcome_unknown::reason::given_up ? "unknown, given up" : "unknown";
    }
}

asio::awaitable<std::int64_t> twice(client& bank) {
    const call_options how{.id = id};
    const auto one = co_await async_call({bank, how}, echo, 7, asio::use_awaitable);
    co_await async_call({bank, how}, nothing, asio::use_awaitable);
    co_return one;
}

class an_async_call : public ::testing::Test {
protected:
    // Answers each of so many requests with its text.
    void serve(std::vector<std::string> answers) {
        serving_ = std::jthread{[this, answers = std::move(answers)] {
            auto peer = server_.welcome();
            for (const auto& each : answers) {
                (void)peer.read_line();
                peer.write(each);
            }
        }};
    }

    testing::scripted_server server_;
    client bank_{server_.endpoint()};
    asio::io_context io_;
    std::jthread serving_;
};

TEST_F(an_async_call, a_coroutine_gets_the_answer_on_its_own_thread) {
    serve({answer("\"datos\":7,\"error\":null"), answer("\"datos\":null,\"error\":null")});
    std::int64_t got = 0;
    std::thread::id where;
    asio::co_spawn(io_, twice(bank_), [&](const std::exception_ptr& failed, std::int64_t came) {
        EXPECT_EQ(failed, nullptr);
        got = came;
        where = std::this_thread::get_id();
    });
    io_.run();
    EXPECT_EQ(got, 7);
    EXPECT_EQ(where, std::this_thread::get_id());
}

TEST_F(an_async_call, a_callback_is_called_on_its_executor_with_an_answer_or_an_error) {
    serve({answer("\"datos\":7,\"error\":null"), answer("\"datos\":null,\"error\":\"No\"")});
    std::string told;
    auto callback =
        asio::bind_executor(io_, [&](const std::exception_ptr& failed, std::int64_t came) {
            told += failed ? "error " + code_of(failed) : std::to_string(came);
        });
    async_call({bank_, {.id = id}}, echo, 1, callback);
    io_.run();
    EXPECT_EQ(told, "7");
    io_.restart();
    async_call({bank_, {.id = id}}, echo, 1, callback);
    io_.run();
    EXPECT_EQ(told, "7error ");
}

TEST_F(an_async_call, a_future_and_what_is_deferred_get_it_too) {
    serve({answer("\"datos\":7,\"error\":null"), answer("\"datos\":8,\"error\":null")});
    EXPECT_EQ(async_call({bank_, {.id = id}}, echo, 1, asio::use_future).get(), 7);
    auto later = async_call({bank_, {.id = id}}, echo, 1, asio::deferred);
    EXPECT_EQ(std::move(later)(asio::use_future).get(), 8);
}

TEST_F(an_async_call, one_that_is_cancelled_before_it_was_sent_is_an_error) {
    asio::cancellation_signal stop;
    std::string told;
    async_call(
        bank_, echo, 1,
        asio::bind_cancellation_slot(
            stop.slot(), asio::bind_executor(io_, [&](const std::exception_ptr& failed,
                                                      std::int64_t) { told = code_of(failed); })));
    stop.emit(asio::cancellation_type::terminal);
    io_.run();
    EXPECT_EQ(told, "cancelado");
    EXPECT_FALSE(stop.slot().has_handler());
}

TEST_F(an_async_call, one_that_is_cancelled_after_it_was_sent_is_unknown) {
    asio::cancellation_signal stop;
    std::string told;
    async_call(
        {bank_, {.id = id}}, echo, 1,
        asio::bind_cancellation_slot(
            stop.slot(), asio::bind_executor(io_, [&](const std::exception_ptr& failed,
                                                      std::int64_t) { told = code_of(failed); })));
    auto peer = server_.welcome();
    (void)peer.read_line();
    stop.emit(asio::cancellation_type::terminal);
    io_.run();
    EXPECT_EQ(told, "unknown, given up");
}

TEST_F(an_async_call, the_end_of_the_client_completes_it_and_a_late_cancellation_does_nothing) {
    asio::cancellation_signal stop;
    std::string told;
    {
        client brief{server_.endpoint()};
        async_call(brief, nothing,
                   asio::bind_cancellation_slot(
                       stop.slot(), asio::bind_executor(io_, [&](const std::exception_ptr& failed) {
                           told = code_of(failed);
                       })));
    }
    stop.emit(asio::cancellation_type::terminal);
    io_.run();
    EXPECT_EQ(told, "sin_conexion");
}

TEST_F(an_async_call, wrong_use_is_told_at_once) {
    const auto ignore = [](const std::exception_ptr&) {};
    EXPECT_THROW(async_call({bank_, {.id = "short"}}, nothing, ignore), std::invalid_argument);
}

}  // namespace
}  // namespace tramite
