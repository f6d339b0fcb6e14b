// What each answer to the greeting says of a server.
#include "client/greeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace tramite::calling {
namespace {

constexpr const char* id = "0192f0c1-2345-7abc-8def-0123456789ab";

wire::native_response told(const std::string& data) {
    wire::native_response came;
    came.data = boost::json::parse(data);
    came.id = id;
    return came;
}

wire::native_response refused(std::string code, bool is_retriable) {
    wire::native_response came;
    came.error = "No";
    came.code = std::move(code);
    came.is_retriable = is_retriable;
    came.id = id;
    return came;
}

greeted good(const wire::native_response& came) {
    return std::get<greeted>(read_greeting(came, id));
}

TEST(greeting, it_is_a_request_with_an_id) {
    EXPECT_EQ(write_greeting(id, std::chrono::milliseconds{250}),
              "{\"operacion\":\"tramite.servidor\",\"datos\":null,"
              "\"id\":\"0192f0c1-2345-7abc-8def-0123456789ab\",\"plazo_ms\":250}\n");
}

TEST(greeting, a_server_tells_its_store) {
    const auto server = good(told(R"({"identidad":"a1b2","version":"1.0","mas":[1]})"));
    EXPECT_EQ(server.store, "a1b2");
    EXPECT_TRUE(server.echoes_ids);
}

TEST(greeting, one_that_does_not_tell_has_no_store_to_send_again_to) {
    for (const auto* data : {"{}", "7", R"({"identidad":7})", "null", R"({"identidad":null})",
                             R"({"identidad":""})"}) {
        const auto server = good(told(data));
        EXPECT_EQ(server.store, std::nullopt) << data;
        EXPECT_TRUE(server.echoes_ids);
    }
    EXPECT_EQ(good(refused("operacion_desconocida", false)).store, std::nullopt);
    EXPECT_TRUE(good(refused("no_autorizado", false)).echoes_ids);
}

TEST(greeting, one_that_echoes_no_id_knows_none) {
    auto came = told(R"({"identidad":"a1b2"})");
    came.id.reset();
    EXPECT_FALSE(good(came).echoes_ids);
    EXPECT_EQ(good(came).store, std::nullopt);
}

TEST(greeting, one_that_takes_no_calls_now_is_no_server_yet) {
    for (const std::string code : {"cerrando", "saturado", "no_disponible", "plazo_vencido"}) {
        const auto came = read_greeting(refused(code, true), id);
        EXPECT_THAT(std::get<not_greeted>(came).why, testing::HasSubstr(code));
        EXPECT_EQ(std::get<not_greeted>(came).code, code == "plazo_vencido" ? "" : code);
    }
}

TEST(greeting, an_answer_to_something_else_is_none) {
    EXPECT_TRUE(std::holds_alternative<not_greeted>(
        read_greeting(told("{}"), "0192f0c1-ffff-7abc-8def-0123456789ab")));
}

}  // namespace
}  // namespace tramite::calling
