// That an id is claimed for good or its answer told, whatever else is in the group and however the
// store fails.
#include "server/settlement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "testing/scripted_group.hpp"

namespace tramite::serving {
namespace {

using base::outcome;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::mishap;
using testing::scripted_writer;

constexpr operation<std::string, std::string> write{"escribe"};
constexpr operation<std::string, void> refuse{"niega"};

TEST(settlement, a_receipt_beats_what_is_under_way) {
    const store::receipt kept{.digest = {}, .answer = base::success("[1]")};
    EXPECT_EQ(told(kept, progress::under_way).data,
              R"({"estado":"hecho","datos":[1],"error":null,"codigo":null})");
    EXPECT_EQ(told(std::nullopt, progress::under_way).data, R"({"estado":"en_curso"})");
    EXPECT_EQ(told(std::nullopt, progress::none).data, R"({"estado":"ninguno"})");
}

TEST(settlement, an_expired_id_without_a_receipt_is_told_to_be_one) {
    EXPECT_EQ(told(std::nullopt, progress::expired).data, R"({"estado":"vencido"})");
    const store::receipt kept{.digest = {}, .answer = base::success("[1]")};
    EXPECT_EQ(told(kept, progress::expired).data,
              R"({"estado":"hecho","datos":[1],"error":null,"codigo":null})");
}

TEST(settlement, what_is_no_success_is_told_with_its_code) {
    const store::receipt fault{.digest = {}, .answer = base::fault()};
    EXPECT_EQ(told(fault, progress::none).data,
              R"({"estado":"hecho","datos":null,"error":"Error interno del servidor; no se hizo )"
              R"(nada","codigo":"error_interno"})");
    const store::receipt refusal{.digest = {}, .answer = base::refusal("a \"b\"", "c")};
    EXPECT_EQ(told(refusal, progress::none).data,
              R"({"estado":"hecho","datos":null,"error":"a \"b\"","codigo":"c"})");
}

class annulment_test : public testing::scripted_group {
protected:
    annulment_test() {
        operations
            .add(write,
                 [](const std::string& text, transaction& to) {
                     to.run(text);
                     return "hecho " + text;
                 })
            .add(refuse, [](const std::string& text, transaction& to) {
                to.run(text);
                throw refused{"No"};
            });
    }

    call& annul(int number, const std::string& more = {}) {
        const auto subject = R"({"id":")" + id_of(number) + R"("})";
        const auto text = R"({"operacion":"tramite.anular","datos":)" + subject + more + "}";
        return admit(text);
    }
    static std::string with_id(int number) { return R"(,"id":")" + id_of(number) + R"(")"; }

    const outcome annulled = base::success(
        R"({"estado":"hecho","datos":null,)"
        R"("error":"La petición fue anulada por su cliente; no se hizo nada","codigo":"anulado"})");
};

TEST_F(annulment_test, its_id_is_refused_whatever_comes_under_it) {
    auto& annulling = annul(1);
    auto& late = ask("escribe", "a", 1);
    run({&annulling, &late});
    EXPECT_EQ(annulling.answer, annulled);
    EXPECT_EQ(late.answer, base::annulment());
    auto& other = ask("niega", "other data", 1);
    auto& unknown = ask("nada", "b", 1);
    auto& again = annul(1);
    run({&other, &unknown, &again});
    EXPECT_EQ(other.answer, base::annulment());
    EXPECT_EQ(unknown.answer, base::annulment());
    EXPECT_EQ(again.answer, annulled);
    EXPECT_THAT(db.effects(), IsEmpty());
}

TEST_F(annulment_test, of_what_is_done_it_tells_the_answer) {
    auto& first = ask("escribe", "a", 1);
    auto& no = ask("niega", "b", 2);
    auto& of_first = annul(1);
    auto& of_no = annul(2);
    run({&first, &no, &of_first, &of_no});
    EXPECT_EQ(of_first.answer, base::success(R"({"estado":"hecho","datos":"hecho a",)"
                                             R"("error":null,"codigo":null})"));
    EXPECT_EQ(of_no.answer, base::success(R"({"estado":"hecho","datos":null,)"
                                          R"("error":"No","codigo":"rechazado"})"));
    EXPECT_THAT(db.effects(), ElementsAre("a"));
}

TEST_F(annulment_test, it_keeps_nothing_under_an_id_of_its_own) {
    auto& one = annul(1, with_id(2));
    auto& under_its_subject = annul(1, with_id(1));
    run({&one, &under_its_subject});
    EXPECT_EQ(one.answer, annulled);
    EXPECT_EQ(under_its_subject.answer, annulled);
    EXPECT_FALSE(db.kept(id_of(2)));
}

TEST_F(annulment_test, overdue_or_without_room_it_claims_nothing) {
    auto& late = annul(1, R"(,"plazo_ms":0)");
    run({&late});
    EXPECT_EQ(late.answer.code, "plazo_vencido");
    auto& refused = annul(1, with_id(2));
    decide(refused, saturated(bounds));
    EXPECT_EQ(refused.where, lane_kind::nowhere);
    run({&refused});
    EXPECT_EQ(refused.answer, saturated(bounds));
    EXPECT_FALSE(db.kept(id_of(1)));
}

// To claim it would tell `anulado` of a request that may have been done.
TEST_F(annulment_test, an_expired_id_is_not_claimed_and_its_receipt_is_told) {
    auto& first = ask("escribe", "a", 1);
    run({&first});
    db.set_line(time.wall());
    auto& of_first = annul(1);
    auto& of_none = annul(2);
    run({&of_first, &of_none});
    EXPECT_EQ(of_first.answer, base::success(R"({"estado":"hecho","datos":"hecho a",)"
                                             R"("error":null,"codigo":null})"));
    EXPECT_EQ(of_none.answer.code, "id_vencido");
    EXPECT_FALSE(db.kept(id_of(2)));
}

TEST_F(annulment_test, it_is_final_exactly_if_it_is_kept) {
    for (const auto what : {mishap::failure, mishap::disaster}) {
        for (std::size_t step = 0; step < 6; ++step) {
            SCOPED_TRACE(step);
            auto& annulling = annul(1);
            auto& neighbour = ask("escribe", "a", 3);
            scripted_writer store;
            store.plan(step, what);
            group open{store, bounds, time, watch};
            open.add(annulling);
            open.add(neighbour);
            open.finish();
            EXPECT_EQ(annulling.answer.is_final(), store.kept(id_of(1)).has_value());
            EXPECT_EQ(neighbour.answer.is_final(), store.kept(id_of(3)).has_value());
        }
    }
}

}  // namespace
}  // namespace tramite::serving
