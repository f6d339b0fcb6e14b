// native: the dialect byte for byte, what is no request and what is no response.
#include "wire/native.hpp"

#include <gtest/gtest.h>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <vector>

#include "tests/golden/golden.hpp"

namespace tramite::wire {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view some_id = "01890a5d-ac96-774b-bcce-b302099a8057";
constexpr std::string_view some_trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

[[nodiscard]] native_reading read(std::string_view text) {
    base::json_parser parser{limits{}};
    return read_request(parser.parse(text), text, limits{});
}

[[nodiscard]] asked request_of(std::string_view text) {
    auto reading = read(text);
    EXPECT_TRUE(std::holds_alternative<asked>(reading)) << text;
    return std::get<asked>(std::move(reading));
}

[[nodiscard]] native_rejection rejection_of(std::string_view text) {
    auto reading = read(text);
    EXPECT_TRUE(std::holds_alternative<native_rejection>(reading)) << text;
    return std::get<native_rejection>(std::move(reading));
}

[[nodiscard]] std::string answer_to(std::string_view text) {
    std::string out;
    write_response(out, rejection_of(text));
    return out;
}

[[nodiscard]] std::string response(const base::outcome& outcome,
                                   const std::optional<std::string>& id = {}) {
    std::string out;
    write_response(out, outcome, id);
    return out;
}

TEST(native, a_request_of_the_founding_document_is_read) {
    const auto request = request_of(R"({"operacion":"prueba_conexion","datos":"Hola Mundo"})");
    EXPECT_EQ(request.operation, "prueba_conexion");
    EXPECT_EQ(request.data, "Hola Mundo");
    EXPECT_FALSE(request.id);
    EXPECT_FALSE(request.remaining);
    EXPECT_EQ(request.trace, "");
}

TEST(native, a_request_is_read_with_all_its_members_in_any_order_and_others_ignored) {
    const auto request = request_of(R"({"x":[1],"traza":")" + std::string{some_trace} +
                                    R"(","plazo_ms":5000,"id":")" + std::string{some_id} +
                                    R"(","datos":{"cuenta":1},"operacion":"retiro","y":{}})");
    EXPECT_EQ(request.operation, "retiro");
    EXPECT_EQ(request.data.at("cuenta"), 1);
    EXPECT_EQ(request.id, some_id);
    EXPECT_EQ(request.remaining, 5000ms);
    EXPECT_EQ(request.trace, some_trace);
}

TEST(native, data_may_be_any_json_and_none_is_null) {
    EXPECT_TRUE(request_of(R"({"operacion":"x"})").data.is_null());
    for (const std::string data : {"null", "0", "[]", "\"\"", "false", "{\"operacion\":1}"})
        EXPECT_EQ(request_of(R"({"operacion":"x","datos":)" + data + "}").data,
                  boost::json::parse(data));
}

TEST(native, data_stays_in_the_storage_that_it_was_parsed_into) {
    boost::json::monotonic_resource storage;
    const std::string text = R"({"operacion":"x","datos":{"nombre":"a name"}})";
    base::json_parser parser{limits{}};
    const auto reading = read_request(parser.parse(text, &storage), text, limits{});
    EXPECT_EQ(std::get<asked>(reading).data.storage().get(), &storage);
}

TEST(native, an_id_has_16_to_128_bytes) {
    const auto with_id = [](std::size_t size) {
        return R"({"operacion":"x","id":")" + std::string(size, 'i') + "\"}";
    };
    EXPECT_EQ(request_of(with_id(16)).id->size(), 16u);
    EXPECT_EQ(request_of(with_id(128)).id->size(), 128u);
    EXPECT_EQ(rejection_of(with_id(15)).answer.code, "peticion_invalida");
    EXPECT_EQ(rejection_of(with_id(129)).answer.code, "peticion_invalida");
    EXPECT_EQ(rejection_of(with_id(0)).answer.code, "peticion_invalida");
}

TEST(native, the_remaining_time_is_bounded_so_that_no_clock_overflows) {
    const auto remaining = [](std::string_view number) {
        return request_of(R"({"operacion":"x","plazo_ms":)" + std::string{number} + "}").remaining;
    };
    EXPECT_EQ(remaining("0"), 0ms);
    EXPECT_EQ(remaining("9223372036854775807"), std::chrono::hours{24 * 365});
    EXPECT_EQ(remaining("18446744073709551615"), std::chrono::hours{24 * 365});
}

TEST(native, a_malformed_traceparent_is_ignored) {
    const auto trace = [](std::string text) {
        return request_of(R"({"operacion":"x","traza":")" + text + "\"}").trace;
    };
    const std::string good{some_trace};
    EXPECT_EQ(trace(good), good);
    EXPECT_EQ(trace("01" + good.substr(2) + "-more"), "01" + good.substr(2) + "-more");
    for (const std::string& bad :
         {std::string{}, std::string{"x"}, good + "-more", good.substr(1), "ff" + good.substr(2),
          "01" + good.substr(2) + "x", "00-4BF9" + good.substr(7), good.substr(0, 54) + "g",
          "00-" + std::string(32, '0') + good.substr(35),
          good.substr(0, 36) + std::string(16, '0') + "-01"})
        EXPECT_EQ(trace(bad), "") << bad;
}

TEST(native, what_is_no_request_is_answered_in_words_and_the_connection_goes_on) {
    const std::string id = R"("id":")" + std::string{some_id} + "\"";
    const std::vector<std::string> texts{
        "null",
        "12",
        "true",
        "\"hola\"",
        "[]",
        "{}",
        R"({"operacion":7})",
        R"({"operacion":""})",
        R"({"datos":1,)" + id + "}",
        R"({"operacion":null,)" + id + "}",
        R"({"operacion":"x","id":"1"})",
        R"({"operacion":"x","id":7})",
        R"({"operacion":"x","id":null})",
        R"({"operacion":"x","plazo_ms":-1})",
        R"({"operacion":"x","plazo_ms":1.5})",
        R"({"operacion":"x","plazo_ms":"5",)" + id + "}",
        R"({"operacion":"x","plazo_ms":null})",
        R"({"operacion":"x","traza":{}})",
        R"({"operacion":"x","operacion":"y"})",
        R"({"operacion":"x","datos":{"a":1,"a":2},)" + id + "}",
        R"({"operacion":"x","datos":[1e999],)" + id + "}",
    };
    std::string exchange;
    for (const auto& text : texts) {
        const auto rejection = rejection_of(text);
        EXPECT_EQ(rejection.answer.code, "peticion_invalida") << text;
        EXPECT_FALSE(rejection.is_last) << text;
        EXPECT_FALSE(rejection.answer.text.english.empty());
        exchange += text + "\n  -> " + answer_to(text);
        exchange += "     " + rejection.answer.text.english + "\n";
    }
    golden::expect_golden("native/not_a_request.txt", exchange);
}

TEST(native, what_is_not_json_is_the_last_that_its_connection_reads) {
    for (const std::string text : {"{\"operacion\":}", "hola", "[1", "\"\\ud800\""}) {
        EXPECT_TRUE(rejection_of(text).is_last) << text;
        EXPECT_TRUE(answer_to(text).starts_with(
            R"({"datos":null,"error":"Los datos suministrados no tienen formato JSON)"))
            << text;
    }
    const auto deep = rejection_of(std::string(129, '[') + std::string(129, ']'));
    EXPECT_EQ(deep.answer.code, "demasiado_grande");
    EXPECT_TRUE(deep.is_last);
}

TEST(native, an_id_is_echoed_as_it_was_sent_even_when_it_is_refused) {
    EXPECT_NE(answer_to(R"({"operacion":"x","id":"\u00f1\"1"})").find(R"(,"id":"ñ\"1","codigo":)"),
              std::string::npos);
    EXPECT_NE(answer_to(R"({"id":0})").find(R"(,"id":0,"codigo":)"), std::string::npos);
    EXPECT_EQ(answer_to(R"({"operacion":""})").find("codigo"), std::string::npos);
}

TEST(native, a_response_without_id_has_exactly_two_members) {
    EXPECT_EQ(response(base::success("\"HOLA MUNDO\"")),
              "{\"datos\":\"HOLA MUNDO\",\"error\":null}\n");
    EXPECT_EQ(response(base::refusal("Fondos insuficientes", "sin_fondos")),
              "{\"datos\":null,\"error\":\"Fondos insuficientes\"}\n");
    EXPECT_EQ(response(base::success({})), "{\"datos\":null,\"error\":null}\n");
}

TEST(native, responses_are_written_as_the_golden_file_says) {
    const std::vector<base::outcome> outcomes{
        base::success(R"({"cuenta":12345678})"),
        base::refusal("Fondos \"insuficientes\"\nen \t12345678", "rechazado"),
        base::fault(),
        base::rejection(base::code::saturado, {"Hay demasiadas peticiones", "Too many requests"}),
        base::rejection(base::code::id_vencido, {"El id venció", "The id has expired"}),
        base::failure({"La base de datos no responde", "The database does not answer"}),
        base::unknown({"se perdió la respuesta al commit", "the answer to the commit was lost"}),
    };
    std::string all;
    for (const auto& outcome : outcomes)
        all += response(outcome) + response(outcome, std::string{some_id});
    golden::expect_golden("native/responses.txt", all);
}

TEST(native, only_an_unknown_outcome_says_so) {
    const auto is_unknown = [](const base::outcome& outcome) {
        return response(outcome).starts_with(R"({"datos":null,"error":"Resultado desconocido: )");
    };
    EXPECT_TRUE(is_unknown(base::unknown({"x", "x"})));
    EXPECT_TRUE(base::unknown({"x", "x"}).is_retriable());
    EXPECT_FALSE(base::unknown({"x", "x"}).is_final());
    EXPECT_FALSE(is_unknown(base::failure({"x", "x"})));
    EXPECT_FALSE(is_unknown(base::fault()));
}

TEST(native, requests_are_written_as_the_golden_file_says) {
    std::string all;
    write_request(all, {.operation = "prueba_conexion", .data = "\"Hola Mundo\""});
    write_request(all, {.operation = "con \"comillas\" y ñ", .data = {}});
    write_request(all, {.operation = "retiro",
                        .data = R"({"cuenta":12345678,"valor":100})",
                        .id = some_id,
                        .remaining = 5000ms,
                        .trace = some_trace});
    golden::expect_golden("native/requests.txt", all);
}

TEST(native, a_request_that_was_written_reads_back_as_the_same) {
    std::string text;
    write_request(text, {.operation = "retiro",
                         .data = "[1]",
                         .id = some_id,
                         .remaining = 1ms,
                         .trace = some_trace});
    const auto request = request_of(text);
    EXPECT_EQ(request.operation, "retiro");
    EXPECT_EQ(request.data.at(0), 1);
    EXPECT_EQ(request.id, some_id);
    EXPECT_EQ(request.remaining, 1ms);
    EXPECT_EQ(request.trace, some_trace);
}

[[nodiscard]] std::variant<native_response, not_a_response> read_answer(std::string_view text) {
    base::json_parser parser{limits{}};
    return read_response(parser.parse(text), text, limits{});
}

[[nodiscard]] native_response response_of(std::string_view text) {
    auto answer = read_answer(text);
    EXPECT_TRUE(std::holds_alternative<native_response>(answer)) << text;
    return std::get<native_response>(std::move(answer));
}

TEST(native, a_response_that_was_written_reads_back_as_the_same) {
    const auto success = response_of(response(base::success("[7]"), std::string{some_id}));
    EXPECT_EQ(success.data.at(0), 7);
    EXPECT_FALSE(success.error);
    EXPECT_EQ(success.id, some_id);
    EXPECT_EQ(success.code, "");
    EXPECT_FALSE(success.is_retriable);

    const auto failure = response_of(response(base::failure({"no", "no"}), std::string{some_id}));
    EXPECT_TRUE(failure.data.is_null());
    EXPECT_EQ(failure.error, "no");
    EXPECT_EQ(failure.code, "no_disponible");
    EXPECT_TRUE(failure.is_retriable);
}

TEST(native, a_founding_server_is_understood) {
    for (const std::string text :
         {R"({"datos":"HOLA","error":null})", R"({"datos":"HOLA","error":""})",
          R"({"datos":"HOLA"})", R"({"error": "", "datos": "HOLA", "otro": 1})"}) {
        EXPECT_EQ(response_of(text).data, "HOLA") << text;
        EXPECT_FALSE(response_of(text).error) << text;
        EXPECT_FALSE(response_of(text).id) << text;
    }
    EXPECT_EQ(response_of(R"({"datos":"","error":"Cuenta no existe"})").error, "Cuenta no existe");
    EXPECT_EQ(response_of(R"({"error":"Cuenta no existe"})").error, "Cuenta no existe");
}

TEST(native, what_is_no_response_says_why) {
    for (const std::string text :
         {"", "hola", "[]", "1", "{}", R"({"id":"x"})", R"({"error":7})", R"({"datos":1,"id":7})",
          R"({"datos":1,"codigo":true})", R"({"datos":1,"reintentar":null})",
          R"({"datos":1,"datos":2})", R"({"datos":1e999})"}) {
        const auto answer = read_answer(text);
        ASSERT_TRUE(std::holds_alternative<not_a_response>(answer)) << text;
        EXPECT_FALSE(std::get<not_a_response>(answer).why.empty());
    }
}

}  // namespace
}  // namespace tramite::wire
