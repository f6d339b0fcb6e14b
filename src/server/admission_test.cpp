// What becomes of a message at the door: which lane, which rejection, and what is kept of it.
#include "server/admission.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tramite/catalog.hpp"

namespace tramite::serving {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct order {
    std::int64_t cuenta;
    std::int64_t valor;
};
constexpr operation<order, void> write{"retiro"};
constexpr operation<order, void> transfer{"transferencia"};
constexpr operation<void, int> read{"consulta"};
constexpr operation<void, int> compute{"suma"};
constexpr operation<void, int> at_once{"ya"};

class admission_test : public ::testing::Test {
protected:
    admission_test() {
        operations.add(write, [](const order&, transaction&) {})
            .add(
                transfer, [](const order&, transaction&) {}, demands_id)
            .add(read, [](snapshot&) { return 1; })
            .add(compute, [] { return 1; })
            .add(
                at_once, [] { return 1; }, immediate);
    }
    call admit(const std::string& text) {
        return door.admit(text, {.peer = "1.2.3.4:5", .principal = {}}, time.look());
    }

    catalog operations;
    limits bounds;
    base::system_clock time;
    operations::reserved_operations own{{.identidad = "a", .version = "1", .limites = {}}};
    admission door{operations, own, bounds};
    const std::string id = "0198c0de-0000-7000-8000-000000000001";
};

TEST_F(admission_test, the_handlers_kind_decides_the_lane) {
    EXPECT_EQ(admit(R"({"operacion":"retiro","datos":{"cuenta":1,"valor":2}})").where,
              lane_kind::writing);
    EXPECT_EQ(admit(R"({"operacion":"consulta"})").where, lane_kind::reading);
    EXPECT_EQ(admit(R"({"operacion":"suma"})").where, lane_kind::computing);
    EXPECT_EQ(admit(R"({"operacion":"ya"})").where, lane_kind::here);
}

TEST_F(admission_test, what_demands_an_id_is_rejected_without_one_and_says_what_to_do) {
    const std::string asked = R"({"operacion":"transferencia","datos":{"cuenta":1,"valor":2})";
    const auto without = admit(asked + "}");
    EXPECT_EQ(without.where, lane_kind::nowhere);
    EXPECT_EQ(without.answer.code, "peticion_invalida");
    EXPECT_THAT(without.answer.text.spanish, HasSubstr("'transferencia' solo se hace con un id"));
    const auto with = admit(asked + R"(,"id":")" + id + R"("})");
    EXPECT_EQ(with.where, lane_kind::writing);
    EXPECT_FALSE(with.decided);
}

TEST_F(admission_test, tramites_own_operations_have_their_lanes) {
    const auto subject = R"(,"datos":{"id":")" + id + R"("}})";
    EXPECT_EQ(admit(R"({"operacion":"tramite.servidor"})").where, lane_kind::here);
    const auto told = admit(R"({"operacion":"tramite.resultado")" + subject);
    EXPECT_EQ(told.where, lane_kind::reading);
    EXPECT_TRUE(told.is_about_receipt());
    const auto annulled = admit(R"({"operacion":"tramite.anular")" + subject);
    EXPECT_EQ(annulled.where, lane_kind::writing);
    EXPECT_TRUE(annulled.is_about_receipt());
    EXPECT_FALSE(annulled.may_have_receipt());
}

TEST_F(admission_test, a_whole_controller_is_not_asked_for_what_is_tramites_own) {
    struct everything {
        response process(const request&) { return {}; }
    } whole;
    operations.add(whole);
    EXPECT_EQ(admit(R"({"operacion":"other"})").where, lane_kind::computing);
    for (const std::string name : {"tramite.anulr", "tramite.", "rpc.discover"})
        EXPECT_EQ(admit(R"({"operacion":")" + name + R"("})").answer.code, "operacion_desconocida");
    EXPECT_THAT(admit(R"({"operacion":"tramite.anulr"})").answer.text.english,
                HasSubstr("did you mean 'tramite.anular'?"));
}

TEST_F(admission_test, what_is_asked_about_a_receipt_is_held_to_its_type) {
    const auto told = [this](const std::string& data) {
        const auto admitted =
            admit(R"({"operacion":"tramite.anular","datos":)" + data + R"(,"id":")" + id + R"("})");
        EXPECT_EQ(admitted.where, lane_kind::nowhere) << data;
        EXPECT_EQ(admitted.answer.code, "datos_invalidos") << data;
        return admitted.answer.text.spanish;
    };
    const auto of_id = [](const std::string& text) { return R"({"id":")" + text + R"("})"; };
    EXPECT_THAT(told("null"), StartsWith("datos.id: falta; se esperaba un texto"));
    EXPECT_THAT(told(R"({"id":1})"), StartsWith("datos.id: se esperaba un texto"));
    EXPECT_THAT(told(of_id("corto")),
                StartsWith("datos.id: se esperaba un texto de 16 a 128 bytes y llegó el texto"));
    EXPECT_THAT(told(of_id(std::string(129, 'x'))),
                StartsWith("datos.id: se esperaba un texto de 16 a 128 bytes"));
    EXPECT_THAT(told(R"({"id":"a-request-of-ours","otro":1})"),
                StartsWith("datos.otro: no existe"));
}

TEST_F(admission_test, what_cannot_have_a_receipt_is_rejected_at_the_door) {
    const auto wrong = admit(R"({"operacion":"retiro","datos":{"cuenta":1}})");
    EXPECT_EQ(wrong.where, lane_kind::nowhere);
    EXPECT_EQ(wrong.answer.code, "datos_invalidos");
    EXPECT_THAT(wrong.answer.text.spanish, StartsWith("datos.valor: falta"));
    const auto unknown = admit(R"({"operacion":"retirro"})");
    EXPECT_EQ(unknown.where, lane_kind::nowhere);
    EXPECT_EQ(unknown.answer.code, "operacion_desconocida");
    EXPECT_THAT(unknown.answer.text.english, HasSubstr("did you mean 'retiro'?"));
}

TEST_F(admission_test, what_may_have_a_receipt_goes_on_with_its_rejection) {
    for (const std::string body : {R"("operacion":"retiro","datos":{"cuenta":1})",
                                   R"("operacion":"nada","datos":{"cuenta":1})"}) {
        const auto admitted = admit("{" + body + R"(,"id":")" + id + "\"}");
        EXPECT_EQ(admitted.where, lane_kind::writing) << body;
        EXPECT_TRUE(admitted.decided) << body;
        EXPECT_NE(admitted.digest, store::request_digest{}) << body;
    }
}

TEST_F(admission_test, ids_of_reading_and_computing_requests_ask_for_no_receipt) {
    for (const std::string name : {"consulta", "suma"}) {
        auto admitted = admit(R"({"operacion":")" + name + R"(","datos":[1],"id":")" + id + "\"}");
        EXPECT_EQ(admitted.where, lane_kind::nowhere) << name;
        EXPECT_EQ(admitted.answer.code, "datos_invalidos") << name;
        EXPECT_EQ(admitted.id, id);
    }
}

TEST_F(admission_test, a_handler_knows_who_asks_and_when) {
    const auto before = time.wall();
    const auto admitted = admit(R"({"operacion":"suma","plazo_ms":1000,"id":")" + id + "\"}");
    const auto& about = *admitted.about;
    EXPECT_EQ(about.operation(), "suma");
    EXPECT_EQ(about.peer(), "1.2.3.4:5");
    EXPECT_EQ(about.id(), id);
    EXPECT_GE(about.now(), before);
    EXPECT_EQ(about.deadline(), about.now() + std::chrono::milliseconds{1000});
    EXPECT_EQ(about.random_bytes(16).size(), 16U);
}

TEST_F(admission_test, no_two_requests_get_the_same_random_bytes) {
    const auto first = admit(R"({"operacion":"suma"})");
    for (int i = 0; i < 1000; ++i) {
        const auto other = admit(R"({"operacion":"suma"})");
        ASSERT_NE(first.about->random_bytes(16), other.about->random_bytes(16));
    }
}

TEST_F(admission_test, the_longest_deadline_is_no_overflow) {
    const auto admitted = admit(R"({"operacion":"suma","plazo_ms":9223372036854775807})");
    EXPECT_GT(admitted.due, time.monotonic() + std::chrono::hours{24});
}

TEST_F(admission_test, what_is_no_request_is_told_and_goes_nowhere) {
    const auto admitted = admit(R"({"datos":1})");
    EXPECT_EQ(admitted.where, lane_kind::nowhere);
    EXPECT_TRUE(admitted.is_unreadable);
    EXPECT_EQ(admitted.answer.code, "peticion_invalida");
}

TEST_F(admission_test, stopping_beats_every_other_rejection) {
    auto wrong = admit(R"({"operacion":"retiro","datos":{"cuenta":1}})");
    refuse(wrong);
    EXPECT_EQ(wrong.answer.code, "cerrando");
    auto with_id = admit(R"({"operacion":"retiro","datos":{},"id":")" + id + "\"}");
    refuse(with_id);
    EXPECT_EQ(with_id.where, lane_kind::writing);
    EXPECT_EQ(with_id.decided->code, "cerrando");
}

}  // namespace
}  // namespace tramite::serving
