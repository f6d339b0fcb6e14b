// The client's public face against a server that does what the test says.
#include "tramite/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <thread>

#include "testing/scripted_server.hpp"

namespace tramite {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

struct movement {
    std::int64_t cuenta = 0;
    std::int64_t valor = 0;
};
constexpr operation<movement, std::string> withdraw{"retiro"};
constexpr operation<boost::json::value, std::string> echo{"prueba_conexion"};
constexpr operation<void, std::int64_t> total{"cuantos"};
constexpr operation<void, void> nothing{"nada"};
constexpr const char* id = "0192f0c1-2345-7abc-8def-0123456789ab";

boost::json::object parsed(const std::string& line) {
    return boost::json::parse(line).as_object();
}

// The answer of a tramite server to that request.
std::string answer_to(const std::string& request, const std::string& data) {
    return R"({"datos":)" + data + R"(,"error":null,"id":)" +
           boost::json::serialize(parsed(request).at("id")) +
           R"(,"codigo":null,"reintentar":false})" + "\n";
}

std::string refusal_of(const std::string& request, const std::string& rest) {
    return R"({"datos":null,"error":"No hay caso","id":)" +
           boost::json::serialize(parsed(request).at("id")) + "," + rest + "}\n";
}

template <class Out>
outcome_unknown::reason why_unknown(std::future<Out>& pending) {
    try {
        pending.get();
    } catch (const outcome_unknown& unknown) {
        return unknown.why();
    }
    throw std::logic_error{"the outcome is known"};
}

template <class Out>
std::string code_of(std::future<Out>& pending) {
    try {
        pending.get();
    } catch (const error& why) {
        return why.code();
    }
    throw std::logic_error{"it was no error"};
}

class a_client : public ::testing::Test {
protected:
    testing::scripted_server server_;
    client client_{server_.endpoint()};
    // Sends each call at most once.
    client once_{server_.endpoint(), {.retry = retries::off}};
};

TEST_F(a_client, a_request_has_the_operation_the_data_an_id_and_the_time_that_remains) {
    auto done = client_.submit(withdraw, {.cuenta = 12345678, .valor = 100}, {.deadline = 5s});
    auto peer = server_.welcome();
    const auto line = peer.read_line();
    const auto request = parsed(line);
    EXPECT_EQ(request.at("operacion"), "retiro");
    EXPECT_EQ(boost::json::serialize(request.at("datos")), R"({"cuenta":12345678,"valor":100})");
    EXPECT_EQ(request.at("id").as_string().size(), 36U);
    EXPECT_GT(request.at("plazo_ms").as_int64(), 0);
    EXPECT_LE(request.at("plazo_ms").as_int64(), 5000);
    peer.write(answer_to(line, "\"Retiro exitoso\""));
    EXPECT_EQ(done.get(), "Retiro exitoso");
}

TEST_F(a_client, a_call_waits_for_its_answer_and_the_next_takes_the_same_connection) {
    std::thread serving{[this] {
        auto peer = server_.welcome();
        for (const auto* data : {"\"uno\"", "\"dos\"", "7", "null"})
            peer.write(answer_to(peer.read_line(), data));
    }};
    EXPECT_EQ(client_.call(withdraw, {.cuenta = 1, .valor = 2}), "uno");
    EXPECT_EQ(client_.call(echo, "Hola Mundo"), "dos");
    EXPECT_EQ(client_.call(total), 7);
    client_.call(nothing);
    serving.join();
}

TEST_F(a_client, an_id_of_the_callers_own_is_sent_and_checked) {
    auto done = client_.submit(nothing, {.id = id});
    auto peer = server_.welcome();
    const auto line = peer.read_line();
    EXPECT_EQ(parsed(line).at("id"), id);
    peer.write(answer_to(line, "null"));
    done.get();
    for (const auto& wrong : {std::string(15, 'x'), std::string(129, 'x'), std::string(16, '\xff'),
                              "no es utf8 al fin\xc3"s, "sustituto \xed\xa0\x80 suelto"s})
        EXPECT_THROW(client_.call(nothing, {.id = wrong}), std::invalid_argument);
}

TEST_F(a_client, an_answered_error_is_thrown_with_its_code_id_and_whether_to_retry) {
    auto refused = once_.submit(nothing, {.id = id});
    auto busy = once_.submit(nothing);
    auto peer = server_.welcome();
    peer.write(refusal_of(peer.read_line(), R"("codigo":"sin_fondos","reintentar":false)"));
    peer.write(refusal_of(peer.read_line(), R"("codigo":"saturado","reintentar":true)"));
    try {
        refused.get();
        FAIL();
    } catch (const error& why) {
        EXPECT_STREQ(why.what(), "No hay caso");
        EXPECT_EQ(why.code(), "sin_fondos");
        EXPECT_EQ(why.id(), id);
        EXPECT_FALSE(why.is_retriable());
    }
    try {
        busy.get();
        FAIL();
    } catch (const error& why) {
        EXPECT_TRUE(why.is_retriable());
    }
}

TEST_F(a_client, try_call_gives_an_error_as_a_value_and_still_throws_what_is_unknown) {
    std::thread serving{[this] {
        auto peer = server_.welcome();
        peer.write(answer_to(peer.read_line(), "\"bien\""));
        peer.write(refusal_of(peer.read_line(), R"("codigo":"rechazado","reintentar":false)"));
        peer.write(answer_to(peer.read_line(), "null"));
        (void)peer.read_line();
    }};
    const auto good = once_.try_call(withdraw, {1, 2});
    ASSERT_TRUE(good.has_value());
    EXPECT_EQ(*good, "bien");
    const auto bad = once_.try_call(withdraw, {1, 2});
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code(), "rechazado");
    EXPECT_THROW((void)bad.value(), error);
    EXPECT_TRUE(once_.try_call(nothing).has_value());
    EXPECT_THROW((void)once_.try_call(nothing), outcome_unknown);
    serving.join();
}

TEST_F(a_client, an_answer_that_does_not_fit_the_contract_is_an_error_and_names_the_misfit) {
    auto done = client_.submit(total);
    auto peer = server_.welcome();
    peer.write(answer_to(peer.read_line(), "\"siete\""));
    EXPECT_EQ(code_of(done), "protocolo");
}

TEST_F(a_client, without_types_data_goes_and_comes_as_json) {
    std::thread serving{[this] {
        auto peer = server_.welcome();
        const auto line = peer.read_line();
        EXPECT_EQ(boost::json::serialize(parsed(line).at("datos")), "[1,{\"a\":null}]");
        peer.write(answer_to(line, "{ \"b\" : [ 18446744073709551615, 1.5 ] }"));
        peer.write(refusal_of(peer.read_line(), R"("codigo":"rechazado","reintentar":false)"));
    }};
    const auto told = client_.ask("cualquiera", " [1, {\"a\":null}]", {.id = id});
    EXPECT_EQ(told.data, "{\"b\":[18446744073709551615,1.5]}");
    EXPECT_EQ(told.id, id);
    EXPECT_EQ(client_.ask("cualquiera", "").problem->code(), "rechazado");
    EXPECT_THROW((void)client_.ask("cualquiera", "1,\"id\":\"x\""), std::invalid_argument);
    serving.join();
}

TEST_F(a_client, what_was_sent_and_got_no_usable_answer_is_unknown) {
    using enum outcome_unknown::reason;
    const std::vector<std::pair<std::string, outcome_unknown::reason>> cases{
        {"", closed},
        {"{\"datos\":1,\"err", closed},
        {"HTTP/1.1 400 Bad Request\r\n\r\n", not_an_answer},
        {"{\"saldo\":1}\n", not_an_answer},
        {"{\"datos\":1,\"error\":null,\"id\":\"0192f0c1-ffff-7abc-8def-0123456789ab\"}\n",
         not_an_answer},
        {"{\"datos\":null,\"error\":\"Resultado desconocido: se perdió\"}\n", answered}};
    for (const auto& [text, reason] : cases) {
        auto done = once_.submit(total);
        auto peer = server_.welcome();
        (void)peer.read_line();
        peer.write(text);
        peer.close();
        EXPECT_EQ(why_unknown(done), reason) << text;
    }
}

TEST_F(a_client, a_connection_that_is_reset_leaves_what_was_sent_unknown) {
    auto done = once_.submit(total);
    auto peer = server_.welcome();
    (void)peer.read_line();
    peer.reset();
    EXPECT_EQ(why_unknown(done), outcome_unknown::reason::closed);
}

TEST_F(a_client, a_deadline_that_passes_after_sending_leaves_the_outcome_unknown) {
    auto done = client_.submit(total, {.deadline = 1s});
    auto peer = server_.welcome();
    (void)peer.read_line();
    EXPECT_EQ(why_unknown(done), outcome_unknown::reason::deadline);
}

TEST_F(a_client, an_answer_without_a_line_break_and_a_close_is_enough) {
    // Each of them is followed by another call, which finds the connection closed and opens a new
    // one.
    for (int turn = 0; turn < 20; ++turn) {
        auto done = client_.submit(total);
        auto peer = server_.welcome();
        (void)peer.read_line();
        peer.write(R"({"datos":7,"error":null})");
        peer.close();
        EXPECT_EQ(done.get(), 7);
    }
}

TEST_F(a_client, its_end_answers_everything) {
    auto ending = std::make_unique<client>(server_.endpoint());
    auto sent = ending->submit(total);
    auto peer = server_.welcome();
    (void)peer.read_line();
    ending.reset();
    EXPECT_EQ(why_unknown(sent), outcome_unknown::reason::closed);
    EXPECT_TRUE(peer.is_ended());
}

TEST(client, a_founding_server_gets_one_plain_request_on_each_connection) {
    testing::scripted_server server;
    client founding{server.endpoint(), {.server = peer::founding}};
    auto first = founding.submit(withdraw, {.cuenta = 1, .valor = 2});
    auto second = founding.submit(total);
    {
        auto peer = server.accept();
        EXPECT_EQ(peer.read_line(), R"({"operacion":"retiro","datos":{"cuenta":1,"valor":2}})");
        EXPECT_FALSE(server.is_called());
        peer.write(R"({"datos": "Retiro exitoso", "error": ""})");
        EXPECT_EQ(first.get(), "Retiro exitoso");
        EXPECT_TRUE(peer.is_ended());
    }
    auto peer = server.accept();
    EXPECT_EQ(peer.read_line(), R"({"operacion":"cuantos","datos":null})");
    peer.write(R"({"datos":null,"error":"Operación desconocida"})");
    peer.close();
    EXPECT_EQ(code_of(second), "");
    EXPECT_THROW(founding.call(nothing, {.id = id}), std::invalid_argument);
}

TEST(client, a_founding_server_that_closes_without_an_answer_is_not_asked_again) {
    testing::scripted_server server;
    client founding{server.endpoint(), {.server = peer::founding}};
    auto done = founding.submit(total);
    (void)server.accept().read_line();
    EXPECT_EQ(why_unknown(done), outcome_unknown::reason::closed);
    EXPECT_FALSE(server.is_called());
}

TEST(client, what_waits_behind_another_call_is_not_sent_after_its_deadline) {
    testing::scripted_server server;
    auto founding =
        std::make_unique<client>(server.endpoint(), client_options{.server = peer::founding});
    auto first = founding->submit(total);
    auto second = founding->submit(total, {.deadline = 50ms});
    auto third = founding->submit(total);
    EXPECT_EQ(code_of(second), "plazo_vencido");
    auto peer = server.accept();
    (void)peer.read_line();
    founding.reset();
    EXPECT_EQ(why_unknown(first), outcome_unknown::reason::closed);
    EXPECT_EQ(code_of(third), "sin_conexion");
    EXPECT_FALSE(server.is_called());
}

TEST(client, a_batch_that_is_never_sent_breaks_its_promises) {
    client calls{"127.0.0.1:1"};
    std::future<std::int64_t> never;
    {
        auto batch = calls.new_batch();
        never = batch.add(total);
    }
    EXPECT_THROW(never.get(), std::future_error);
}

TEST(client, senseless_settings_are_refused) {
    EXPECT_THROW(client{"8888"}, std::invalid_argument);
    EXPECT_THROW((client{"127.0.0.1:1", {.deadline = 0ms}}), std::invalid_argument);
    EXPECT_THROW((client{"127.0.0.1:1", {.connect_deadline = -1ms}}), std::invalid_argument);
    EXPECT_THROW((client{"127.0.0.1:1", {.reach_deadline = -1ms}}), std::invalid_argument);
    EXPECT_THROW((client{"127.0.0.1:1", {.connections = 0}}), std::invalid_argument);
    EXPECT_THROW(client{std::vector<std::string>{}}, std::invalid_argument);
    EXPECT_THROW((client{std::vector<std::string>{"127.0.0.1:1", "8888"}}), std::invalid_argument);
    client fine{"127.0.0.1:1"};
    EXPECT_THROW(fine.call(nothing, {.deadline = -1ms}), std::invalid_argument);
}

}  // namespace
}  // namespace tramite
