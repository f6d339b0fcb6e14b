// What a handler may say in SQL (S3), on a real connection.
#include "store/sqlite/authorizer.hpp"

#include <gmock/gmock.h>

#include <array>
#include <string>

#include "testing/temporary_store.hpp"

namespace tramite::store {
namespace {

using ::testing::HasSubstr;

struct denied_sql {
    const char* sql;
    const char* said;
};

constexpr std::array denied{
    denied_sql{"begin", "BEGIN, COMMIT"},
    denied_sql{"commit", "BEGIN, COMMIT"},
    denied_sql{"rollback", "BEGIN, COMMIT"},
    denied_sql{"savepoint a", "BEGIN, COMMIT"},
    denied_sql{"release tramite_request", "BEGIN, COMMIT"},
    denied_sql{"rollback to tramite_request", "BEGIN, COMMIT"},
    denied_sql{"pragma synchronous = off", "PRAGMA"},
    denied_sql{"pragma user_version", "PRAGMA"},
    denied_sql{"pragma page_size = 512", "PRAGMA"},
    denied_sql{"attach ':memory:' as x", "ATTACH"},
    denied_sql{"detach main", "ATTACH"},
    denied_sql{"create temp table x(a)", "TEMP"},
    denied_sql{"create temp view x as select 1", "TEMP"},
    denied_sql{"create temp trigger x after insert on t begin select 1; end", "TEMP"},
    denied_sql{"create table x(a)", "only a migration"},
    denied_sql{"create index x on t(a)", "only a migration"},
    denied_sql{"create virtual table x using fts5(a)", "only a migration"},
    denied_sql{"drop table t", "only a migration"},
    denied_sql{"alter table t add column b", "only a migration"},
    denied_sql{"reindex", "only a migration"},
    denied_sql{"analyze", "only a migration"},
    denied_sql{"select * from tramite_meta", "tramite's"},
    denied_sql{"select count(*) from TRAMITE_receipts", "tramite's"},
    denied_sql{"delete from tramite_receipts", "tramite's"},
    denied_sql{"update tramite_meta set value = '9'", "tramite's"},
    denied_sql{"insert into tramite_migrations values(9, x'', '')", "tramite's"},
    denied_sql{"insert into t select value from tramite_meta", "tramite's"},
    denied_sql{"select load_extension('x')", "load_extension"},
};

TEST(authorizer, a_handler_is_denied_with_a_reason_and_goes_on) {
    testing::temporary_store store{{"create table t(a)"}};
    store.write([](transaction& db) {
        db.run("insert into t values(1)");
        for (const auto& each : denied) {
            try {
                db.run(each.sql);
                ADD_FAILURE() << each.sql;
            } catch (const database_error& refused) {
                EXPECT_EQ(refused.sqlstate(), "42501") << each.sql;
                EXPECT_THAT(refused.what(), HasSubstr(each.said)) << each.sql;
            }
        }
        db.run("insert into t values(2)");
    });
    EXPECT_FALSE(store.writer().has_failed()) << "it is the statement's fault";
    store.write([](transaction& db) { EXPECT_EQ(db.one<int>("select count(*) from t"), 2); });
}

TEST(authorizer, vacuum_and_schema_writes_are_refused) {
    testing::temporary_store store{{"create table t(a)"}};
    store.write([](transaction& db) {
        EXPECT_THROW(db.run("vacuum"), database_error);
        EXPECT_THROW(db.run("update sqlite_schema set sql = ''"), database_error);
        EXPECT_THROW(static_cast<void>(db.one<int>("select count(*) from pragma_table_info('t')")),
                     database_error);
    });
}

TEST(authorizer, a_reader_is_held_to_the_same) {
    testing::temporary_store store{{"create table t(a)"}};
    const auto reader = store.database().make_reader();
    auto& db = reader->begin();
    for (const auto* sql :
         {"pragma query_only = off", "commit", "select * from tramite_meta", "attach 'x.db' as x"})
        EXPECT_THROW(static_cast<void>(db.maybe_one<std::string>(sql)), database_error) << sql;
    EXPECT_FALSE(reader->has_failed());
}

TEST(authorizer, full_text_tables_work_for_a_handler) {
    testing::temporary_store store{{"create virtual table notas using fts5(texto)"}};
    store.write([](transaction& db) {
        db.run("insert into notas values($1)", "hola mundo");
        EXPECT_EQ(db.one<int>("select count(*) from notas where notas match $1", "mundo"), 1);
    });
}

TEST(authorizer, a_denial_is_not_told_of_a_later_error) {
    testing::temporary_store store{{"create table t(a)"}};
    store.write([](transaction& db) {
        EXPECT_THROW(db.run("pragma user_version"), database_error);
        try {
            db.run("select nada");
        } catch (const database_error& refused) {
            EXPECT_THAT(refused.what(), HasSubstr("no such column: nada"));
        }
    });
}

}  // namespace
}  // namespace tramite::store
