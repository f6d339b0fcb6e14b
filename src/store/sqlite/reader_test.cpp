// Snapshots beside a writer.
#include "store/sqlite/reader.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "testing/temporary_store.hpp"

namespace tramite::store {
namespace {

const std::vector<migration> schema{"create table t(a integer)"};

TEST(reading, a_snapshot_begins_when_it_is_begun_and_sees_nothing_later) {
    testing::temporary_store store{schema};
    const auto first = store.database().make_reader();
    const auto second = store.database().make_reader();
    auto& before = first->begin();
    store.write([](transaction& db) { db.run("insert into t values(1)"); });
    EXPECT_EQ(before.one<int>("select count(*) from t"), 0) << "its first statement came after";
    EXPECT_EQ(second->begin().one<int>("select count(*) from t"), 1);
    EXPECT_EQ(first->begin().one<int>("select count(*) from t"), 1);
}

TEST(reading, a_write_is_the_handlers_mistake) {
    testing::temporary_store store{schema};
    const auto reader = store.database().make_reader();
    auto& db = reader->begin();
    try {
        static_cast<void>(db.one<int>("insert into t values(1) returning a"));
        ADD_FAILURE();
    } catch (const database_error& came) {
        EXPECT_EQ(came.sqlstate(), "25006");
    }
    EXPECT_FALSE(reader->has_failed());
    EXPECT_EQ(db.one<int>("select count(*) from t"), 0);
}

TEST(reading, after_its_end_a_snapshot_is_useless) {
    testing::temporary_store store{schema};
    const auto reader = store.database().make_reader();
    auto& db = reader->begin();
    reader->end();
    EXPECT_THROW(static_cast<void>(db.one<int>("select 1")), database_error);
    reader->end();
    EXPECT_EQ(reader->begin().one<int>("select 1"), 1);
}

TEST(reading, a_receipt_is_found_as_it_is_now_and_ends_the_snapshot) {
    testing::temporary_store store{schema};
    const auto reader = store.database().make_reader();
    const receipt_key key{.principal = "ana", .id = "a-request-of-somebody"};
    auto& db = reader->begin();
    EXPECT_FALSE(reader->find(key));
    EXPECT_THROW(static_cast<void>(db.one<int>("select 1")), database_error);
    reader->begin();
    store.writer().begin({});
    store.writer().keep(key, {.digest = {}, .answer = base::annulment()});
    EXPECT_FALSE(reader->find(key));
    EXPECT_EQ(store.writer().commit().what, commit_result::kind::committed);
    EXPECT_EQ(reader->find(key)->answer, base::annulment());
    EXPECT_FALSE(reader->find({.principal = "eva", .id = key.id}));
    EXPECT_FALSE(reader->is_open());
    EXPECT_EQ(reader->begin().one<int>("select 1"), 1);
}

}  // namespace
}  // namespace tramite::store
