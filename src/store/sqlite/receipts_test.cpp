// Receipts of every kind, in both tables, with and without the effect beside them (S4).
#include "store/sqlite/receipts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/id.hpp"
#include "store/sqlite/writer.hpp"
#include "testing/temporary_store.hpp"

namespace tramite::store {
namespace {

receipt made(base::outcome answer) {
    receipt kept{.digest = {}, .answer = std::move(answer)};
    kept.digest[0] = std::byte{1};
    kept.digest[15] = std::byte{255};
    return kept;
}

class receipt_keeping : public ::testing::Test {
protected:
    void keep(const receipt_key& key, const receipt& answer) {
        store_.writer().begin({});
        EXPECT_FALSE(store_.writer().claim(key));
        store_.writer().keep(key, answer);
        EXPECT_EQ(store_.writer().commit().what, commit_result::kind::committed);
    }
    std::optional<receipt> find(const receipt_key& key) {
        store_.writer().begin({});
        auto found = store_.writer().claim(key);
        store_.writer().rollback();
        return found;
    }
    std::string count(const std::string& table) {
        return dynamic_cast<sqlite::writer&>(store_.writer())
            .on()
            .run("select count(*) from " + table);
    }

    testing::temporary_store store_{{"create table t(a)"}};
    const std::string uuid_ = base::make_uuid7(base::system_clock{}.wall());
};

TEST_F(receipt_keeping, every_final_answer_comes_back_as_it_was) {
    const std::vector<base::outcome> answers{base::success(R"({"saldo":1})"),
                                             base::success(""),
                                             base::success("\"ñandú\""),
                                             base::refusal("Fondos insuficientes", "rechazado"),
                                             base::fault(),
                                             base::annulment()};
    for (const auto& prefix : {std::string{"a-named-request-"}, uuid_.substr(0, 35)}) {
        char last = '0';
        for (const auto& answer : answers) {
            const auto id = prefix + last++;
            const receipt_key key{.principal = "ana", .id = id};
            keep(key, made(answer));
            store_.reopen();
            const auto found = find(key);
            ASSERT_TRUE(found) << id;
            EXPECT_EQ(found->answer, answer) << id;
            EXPECT_EQ(found->digest, made(answer).digest) << id;
        }
    }
    EXPECT_EQ(count("tramite_receipts"), "6");
    EXPECT_EQ(count("tramite_named_receipts"), "6");
}

TEST_F(receipt_keeping, an_id_belongs_to_its_principal) {
    for (const std::string& id : {uuid_, std::string{"a-named-request-1"}}) {
        keep({.principal = "ana", .id = id}, made(base::success("1")));
        EXPECT_FALSE(find({.principal = "eva", .id = id}));
        EXPECT_FALSE(find({.principal = "", .id = id}));
        keep({.principal = "", .id = id}, made(base::success("2")));
        EXPECT_EQ(find({.principal = "ana", .id = id})->answer.data, "1");
        EXPECT_EQ(find({.principal = "", .id = id})->answer.data, "2");
    }
}

TEST_F(receipt_keeping, a_uuid_is_the_same_in_either_case) {
    keep({.principal = "", .id = "018F2B3C-ABCD-7000-8000-00000000000F"}, made(base::success("1")));
    EXPECT_TRUE(find({.principal = "", .id = "018f2b3c-abcd-7000-8000-00000000000f"}));
}

TEST_F(receipt_keeping, one_is_seen_in_its_group_and_goes_with_it) {
    const receipt_key key{.principal = "", .id = uuid_};
    store_.writer().begin({});
    EXPECT_EQ(store_.request([](transaction& db) { db.run("insert into t values(1)"); }),
              std::nullopt);
    store_.writer().keep(key, made(base::success("1")));
    EXPECT_TRUE(store_.writer().claim(key));
    store_.writer().rollback();
    EXPECT_FALSE(find(key));
    store_.write([](transaction& db) { EXPECT_EQ(db.one<int>("select count(*) from t"), 0); });
}

TEST_F(receipt_keeping, a_refusal_stays_when_its_effect_is_undone) {
    const receipt_key key{.principal = "", .id = uuid_};
    store_.writer().begin({});
    store_.writer().mark();
    store_.writer().handle().run("insert into t values(1)");
    store_.writer().undo();
    store_.writer().keep(key, made(base::refusal("no", "rechazado")));
    EXPECT_EQ(store_.writer().commit().what, commit_result::kind::committed);
    EXPECT_TRUE(find(key));
    store_.write([](transaction& db) { EXPECT_EQ(db.one<int>("select count(*) from t"), 0); });
}

TEST_F(receipt_keeping, a_second_one_under_the_same_id_is_an_error) {
    keep({.principal = "", .id = uuid_}, made(base::success("1")));
    store_.writer().begin({});
    EXPECT_THROW(store_.writer().keep({.principal = "", .id = uuid_}, made(base::success("2"))),
                 database_error);
    store_.writer().rollback();
}

TEST_F(receipt_keeping, old_ones_lie_at_the_left_edge) {
    auto& raw = dynamic_cast<sqlite::writer&>(store_.writer()).on();
    const auto plan = [&](std::string_view sql) {
        sqlite::statement ask{raw, sql};
        const sqlite::reset_later end{ask};
        return ask.step() ? std::string{ask.text(3)} : std::string{};
    };
    EXPECT_NE(plan("explain query plan delete from tramite_receipts where id < x'01'")
                  .find("USING PRIMARY KEY (id<?)"),
              std::string::npos);
    EXPECT_NE(plan("explain query plan delete from tramite_named_receipts where made_ms < 1")
                  .find("tramite_named_receipts_by_time (made_ms<?)"),
              std::string::npos);
}

TEST_F(receipt_keeping, a_damaged_one_is_not_taken_for_an_answer) {
    auto& raw = dynamic_cast<sqlite::writer&>(store_.writer()).on();
    keep({.principal = "", .id = uuid_}, made(base::success("1")));
    for (const auto* damage : {"kind = 7", "kind = 0, digest = x'00'"}) {
        raw.run(std::string{"update tramite_receipts set "} + damage);
        EXPECT_THROW(find({.principal = "", .id = uuid_}), database_error) << damage;
        store_.writer().rollback();
    }
}

}  // namespace
}  // namespace tramite::store
