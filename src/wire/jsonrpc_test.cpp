// jsonrpc: what is a request, a notification, a batch or none of them, and each answer's bytes.
#include "wire/jsonrpc.hpp"

#include <gtest/gtest.h>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tramite::wire {
namespace {

constexpr std::string_view some_key = "01890a5d-ac96-774b-bcce-b302099a8057";
constexpr std::string_view some_trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

class jsonrpc : public testing::Test {
protected:
    [[nodiscard]] jsonrpc_message read(std::string_view text) {
        text_ = text;
        return read_jsonrpc(parser_, text_, {}, bounds_);
    }
    [[nodiscard]] jsonrpc_request request_of(std::string_view text) {
        auto message = read(text);
        EXPECT_FALSE(message.is_batch) << text;
        auto* const request = std::get_if<jsonrpc_request>(&message.items.at(0));
        EXPECT_NE(request, nullptr) << text;
        return request == nullptr ? jsonrpc_request{} : std::move(*request);
    }
    // The code and the id of the answer to what is no request.
    [[nodiscard]] static std::string rejection_of(const jsonrpc_reading& reading) {
        const auto* const rejected = std::get_if<jsonrpc_rejection>(&reading);
        if (rejected == nullptr) return "none";
        return std::to_string(jsonrpc_code(rejected->answer)) + ' ' + std::string{rejected->id};
    }
    [[nodiscard]] std::string rejection_of(std::string_view text) {
        return rejection_of(read(text).items.at(0));
    }

    limits bounds_;
    base::json_parser parser_{bounds_};
    std::string text_;
};

TEST_F(jsonrpc, a_call_is_read_with_all_its_members_in_any_order_and_others_ignored) {
    const auto request =
        request_of(R"({"x":[1],"params":{"cuenta":1},"id":7,"traceparent":")" +
                   std::string{some_trace} + R"(","idempotency_key":")" + std::string{some_key} +
                   R"(","method":"retiro","jsonrpc":"2.0"})");
    EXPECT_EQ(request.what.operation, "retiro");
    EXPECT_EQ(boost::json::serialize(request.what.data), R"({"cuenta":1})");
    EXPECT_EQ(request.id, "7");
    EXPECT_EQ(request.what.id, some_key);
    EXPECT_EQ(request.what.trace, some_trace);
}

TEST_F(jsonrpc, an_id_is_kept_byte_for_byte) {
    for (const std::string id :
         {"0", "\"\"", "\"0\"", "null", "1.5", "1.50", "1e3", "-1", "-0", "9007199254740993",
          "9223372036854775808", "123456789012345678901234567890", R"("\u00f1\n")", "\"ñ\""}) {
        EXPECT_EQ(request_of(R"({"jsonrpc":"2.0","id": )" + id + R"( ,"method":"x"})").id, id);
        EXPECT_EQ(rejection_of(R"({"jsonrpc":"2.0","id":)" + id + "}"), "-32600 " + id);
    }
}

TEST_F(jsonrpc, an_id_whose_name_is_escaped_is_one) {
    EXPECT_EQ(request_of(R"({"jsonrpc":"2.0","\u0069d":12,"method":"x"})").id, "12");
}

TEST_F(jsonrpc, without_an_id_it_is_a_notification) {
    EXPECT_FALSE(request_of(R"({"jsonrpc":"2.0","method":"x"})").id);
    EXPECT_EQ(request_of(R"({"jsonrpc":"2.0","method":"x","id":null})").id, "null");
}

TEST_F(jsonrpc, parameters_are_a_list_an_object_or_none) {
    const auto params = [&](const std::string& given) {
        return boost::json::serialize(
            request_of(R"({"jsonrpc":"2.0","method":"x","params":)" + given + "}").what.data);
    };
    EXPECT_EQ(params("[1,{}]"), "[1,{}]");
    EXPECT_EQ(params("{}"), "{}");
    EXPECT_EQ(params("null"), "null");
    EXPECT_TRUE(request_of(R"({"jsonrpc":"2.0","method":"x"})").what.data.is_null());
    for (const std::string wrong : {"\"bar\"", "1", "true"})
        EXPECT_EQ(rejection_of(R"({"jsonrpc":"2.0","method":"x","id":1,"params":)" + wrong + "}"),
                  "-32600 1");
}

TEST_F(jsonrpc, what_is_about_the_message_is_taken_out_of_its_parameters) {
    const auto request =
        request_of(R"({"jsonrpc":"2.0","method":"x","params":{"a":1,"_meta":{"traceparent":")" +
                   std::string{some_trace} + R"("}}})");
    EXPECT_EQ(request.what.trace, some_trace);
    EXPECT_EQ(boost::json::serialize(request.what.data), R"({"a":1})");
    const auto other =
        request_of(R"({"jsonrpc":"2.0","method":"x","params":{"_meta":{"progressToken":1}}})");
    EXPECT_EQ(boost::json::serialize(other.what.data), R"({"_meta":{"progressToken":1}})");
}

TEST_F(jsonrpc, what_is_no_request_is_told_under_its_id_if_that_is_one) {
    EXPECT_EQ(rejection_of(R"({"jsonrpc":"2.0","method":1,"params":"bar"})"), "-32600 null");
    EXPECT_EQ(rejection_of(R"({"jsonrpc":"2.0","method":"","id":1})"), "-32600 1");
    for (const std::string version : {R"("2.1")", "2.0", "1", "null"})
        EXPECT_EQ(rejection_of(R"({"method":"x","id":1,"jsonrpc":)" + version + "}"), "-32600 1");
    EXPECT_EQ(rejection_of(R"({"method":"x","id":1})"), "-32600 1");
    for (const std::string id : {"[]", "{}", "true", "[7]"})
        EXPECT_EQ(rejection_of(R"({"jsonrpc":"2.0","method":"x","id":)" + id + "}"), "-32600 null");
    EXPECT_EQ(rejection_of(R"({"jsonrpc":"2.0","method":"x","id":1,"operacion":"x"})"), "-32600 1");
    for (const std::string_view text : {"1", "null", "\"x\"", "true", "{}", R"({"foo":"boo"})"})
        EXPECT_EQ(rejection_of(text), "-32600 null") << text;
}

TEST_F(jsonrpc, a_key_has_16_to_128_bytes) {
    const auto with_key = [](const std::string& key) {
        return R"({"jsonrpc":"2.0","method":"x","id":1,"idempotency_key":)" + key + "}";
    };
    EXPECT_EQ(request_of(with_key('"' + std::string(128, 'k') + '"')).what.id,
              std::string(128, 'k'));
    EXPECT_FALSE(request_of(with_key("null")).what.id);
    for (const std::string& wrong :
         {std::string{"\"\""}, '"' + std::string(15, 'k') + '"', '"' + std::string(129, 'k') + '"',
          std::string{"12345678901234567"}, std::string{"[]"}})
        EXPECT_EQ(rejection_of(with_key(wrong)), "-32600 1") << wrong;
}

TEST_F(jsonrpc, what_is_not_json_has_no_id_and_may_not_have_ended_there) {
    const auto message =
        read(R"({"jsonrpc":"2.0","id":1,"method":"foobar, "params": "bar", "baz])");
    EXPECT_EQ(rejection_of(message.items.at(0)), "-32700 null");
    EXPECT_TRUE(std::get<jsonrpc_rejection>(message.items.at(0)).is_last);
    EXPECT_EQ(
        rejection_of(R"([{"jsonrpc":"2.0","method":"x","id":"1"},{"jsonrpc":"2.0","method"])"),
        "-32700 null");
}

TEST_F(jsonrpc, a_repeated_member_or_a_number_out_of_range_is_told_under_the_id) {
    EXPECT_EQ(rejection_of(R"({"jsonrpc":"2.0","id":"a","method":"x","method":"y"})"),
              "-32600 \"a\"");
    EXPECT_EQ(rejection_of(R"({"jsonrpc":"2.0","id":3,"method":"x","params":[1e400]})"),
              "-32600 3");
}

TEST_F(jsonrpc, an_answer_is_not_answered) {
    for (const std::string_view text :
         {R"({"jsonrpc":"2.0","result":1,"id":1})",
          R"({"jsonrpc":"2.0","error":{"code":-32600,"message":"Invalid Request"},"id":null})"})
        EXPECT_TRUE(std::holds_alternative<jsonrpc_response>(read(text).items.at(0))) << text;
}

TEST_F(jsonrpc, a_batch_is_its_items) {
    const auto message = read(R"([{"jsonrpc":"2.0","method":"a","id":1.0}, 1,)"
                              R"({"jsonrpc":"2.0","method":"b"},{"foo":"boo"}])");
    EXPECT_TRUE(message.is_batch);
    ASSERT_EQ(message.items.size(), 4u);
    EXPECT_EQ(std::get<jsonrpc_request>(message.items[0]).id, "1.0");
    EXPECT_EQ(rejection_of(message.items[1]), "-32600 null");
    EXPECT_FALSE(std::get<jsonrpc_request>(message.items[2]).id);
    EXPECT_EQ(rejection_of(message.items[3]), "-32600 null");
}

TEST_F(jsonrpc, a_flaw_of_one_item_is_not_one_of_the_others) {
    const auto message = read(R"([{"jsonrpc":"2.0","method":"a","id":1},)"
                              R"({"jsonrpc":"2.0","method":"a","id":2,"x":1,"x":2}])");
    ASSERT_EQ(message.items.size(), 2u);
    EXPECT_EQ(std::get<jsonrpc_request>(message.items[0]).id, "1");
    EXPECT_EQ(rejection_of(message.items[1]), "-32600 2");
}

TEST_F(jsonrpc, a_batch_of_nothing_or_of_too_much_has_one_answer) {
    const auto nothing = read("[]");
    EXPECT_FALSE(nothing.is_batch);
    EXPECT_EQ(rejection_of(nothing.items.at(0)), "-32600 null");
    bounds_.batch_requests = 2;
    EXPECT_TRUE(read("[1,2]").is_batch);
    const auto much = read("[1,2,3]");
    EXPECT_FALSE(much.is_batch);
    ASSERT_EQ(much.items.size(), 1u);
    EXPECT_EQ(rejection_of(much.items[0]), "-32600 null");
}

[[nodiscard]] std::string response(const base::outcome& outcome, std::string_view id = "1") {
    std::string out;
    write_jsonrpc_response(out, outcome, id);
    return out;
}

TEST(jsonrpc_response, a_success_is_its_result) {
    EXPECT_EQ(response(base::success("[19]"), "1.50"),
              R"({"jsonrpc":"2.0","result":[19],"id":1.50})");
    EXPECT_EQ(response(base::success("")), R"({"jsonrpc":"2.0","result":null,"id":1})");
}

TEST(jsonrpc_response, an_error_has_its_code_and_what_it_is_called_here) {
    EXPECT_EQ(response(base::refusal("Fondos insuficientes", "sin_fondos")),
              R"({"jsonrpc":"2.0","error":{"code":-32000,"message":"Fondos insuficientes",)"
              R"("data":{"codigo":"sin_fondos","reintentar":false}},"id":1})");
    EXPECT_EQ(response(base::rejection(base::code::saturado, {"Mucho", "Too much"}), "null"),
              R"({"jsonrpc":"2.0","error":{"code":-32001,"message":"Too much",)"
              R"("data":{"codigo":"saturado","reintentar":true}},"id":null})");
}

TEST(jsonrpc_response, the_specifications_own_messages_are_given_with_ours_beside_them) {
    EXPECT_EQ(response(base::rejection(base::code::operacion_desconocida,
                                       {"No existe", "There is no operation 'x'"})),
              R"({"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found",)"
              R"("data":{"codigo":"operacion_desconocida","reintentar":false,)"
              R"("detalle":"There is no operation 'x'"}},"id":1})");
}

TEST(jsonrpc_response, every_code_has_its_number) {
    using base::code;
    const auto number = [](code which) { return jsonrpc_code(base::rejection(which, {"a", "b"})); };
    EXPECT_EQ(number(code::no_es_json), -32700);
    EXPECT_EQ(number(code::peticion_invalida), -32600);
    EXPECT_EQ(number(code::operacion_desconocida), -32601);
    EXPECT_EQ(number(code::datos_invalidos), -32602);
    EXPECT_EQ(number(code::error_interno), -32603);
    EXPECT_EQ(number(code::saturado), -32001);
    EXPECT_EQ(number(code::plazo_vencido), -32002);
    EXPECT_EQ(number(code::cerrando), -32003);
    EXPECT_EQ(number(code::no_disponible), -32004);
    EXPECT_EQ(number(code::no_autorizado), -32005);
    EXPECT_EQ(number(code::id_reutilizado), -32006);
    EXPECT_EQ(number(code::id_vencido), -32007);
    EXPECT_EQ(number(code::demasiado_grande), -32008);
    EXPECT_EQ(number(code::anulado), -32000);
}

}  // namespace
}  // namespace tramite::wire
