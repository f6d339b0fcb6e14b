// http_operation: what stands in the body of an answer, and its status.
#include "wire/http_operation.hpp"

#include <gtest/gtest.h>

namespace tramite::wire {
namespace {

[[nodiscard]] std::string body(const base::outcome& outcome) {
    std::string out;
    write_http_answer(out, outcome);
    return out;
}

TEST(http_operation, a_success_is_its_data) {
    EXPECT_EQ(body(base::success(R"({"cuenta":1})")), "{\"cuenta\":1}\n");
    EXPECT_EQ(body(base::success("")), "null\n");
    EXPECT_EQ(http_status(base::success("1")), 200u);
}

TEST(http_operation, anything_else_says_what_and_why_and_whether_to_try_again) {
    EXPECT_EQ(body(base::refusal("Fondos \"insuficientes\"", "sin_fondos")),
              R"({"error":"Fondos \"insuficientes\"","codigo":"sin_fondos","reintentar":false})"
              "\n");
    EXPECT_EQ(body(base::rejection(base::code::saturado, {"Mucho", "Too much"})),
              R"({"error":"Mucho","codigo":"saturado","reintentar":true})"
              "\n");
}

TEST(http_operation, every_code_has_its_status) {
    using base::code;
    const auto status = [](code which) { return http_status(base::rejection(which, {"a", "b"})); };
    for (const auto which : {code::datos_invalidos, code::peticion_invalida, code::no_es_json})
        EXPECT_EQ(status(which), 400u);
    for (const auto which : {code::saturado, code::cerrando, code::no_disponible})
        EXPECT_EQ(status(which), 503u);
    EXPECT_EQ(status(code::error_interno), 500u);
    EXPECT_EQ(status(code::operacion_desconocida), 404u);
    EXPECT_EQ(status(code::demasiado_grande), 413u);
    EXPECT_EQ(status(code::no_autorizado), 403u);
    EXPECT_EQ(status(code::id_reutilizado), 409u);
    EXPECT_EQ(status(code::id_vencido), 410u);
    EXPECT_EQ(status(code::plazo_vencido), 504u);
    EXPECT_EQ(status(code::anulado), 422u);
    EXPECT_EQ(http_status(base::refusal("no", "sin_fondos")), 422u);
}

}  // namespace
}  // namespace tramite::wire
