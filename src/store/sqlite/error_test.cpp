// SQLite's errors as handlers meet them: SQLSTATE, constraint, table, column, and who is to blame.
#include "store/sqlite/error.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>
#include <vector>

#include "testing/temporary_store.hpp"

namespace tramite::store {
namespace {

struct told {
    std::string sql;
    std::string sqlstate;
    std::string constraint;
    std::string table;
    std::string column;
};

const std::vector<migration> schema{
    "create table p(id integer primary key, n text not null unique, v check(v > 0));"
    "create table c(p references p, constraint c_positive check(p > 0));"
    "create table s(a integer) strict;"
    "create table q(n text); create unique index q_lower on q(lower(n));"
    "insert into q values('ana');"
    "create trigger no_zero before insert on s when new.a = 0"
    " begin select raise(abort, 'cero no'); end;"
    "insert into p values(1, 'ana', 1)"};

TEST(error, each_mistake_has_its_sqlstate_and_place) {
    const std::vector<told> cases{
        {"insert into p values(1, 'eva', 1)", "23505", "p.id", "p", "id"},
        {"insert into p values(2, 'ana', 1)", "23505", "p.n", "p", "n"},
        {"insert into q values('ANA')", "23505", "q_lower", "", ""},
        {"insert into p values(2, null, 1)", "23502", "", "p", "n"},
        {"insert into p values(2, 'eva', 0)", "23514", "v > 0", "", ""},
        {"insert into c values(0)", "23514", "c_positive", "", ""},
        {"insert into c values(9)", "23503", "", "", ""},
        {"insert into s values('x')", "42804", "", "", ""},
        {"insert into s values(0)", "P0001", "", "", ""},
        {"selec 1", "42601", "", "", ""},
        {"select 'a", "42601", "", "", ""},
        {"", "42601", "", "", ""},
        {" -- nothing", "42601", "", "", ""},
        {"select 1; select 2", "42601", "", "", ""},
        {"select * from nada", "42P01", "", "nada", ""},
        {"select nada from p", "42703", "", "", "nada"},
        {"insert into p(id, nada) values(2, 3)", "42703", "", "", "nada"},
        {"select \"nada\" from p", "42703", "", "", "nada"},
        {"select nada(1)", "42883", "", "", ""},
        {"select abs(-9223372036854775808)", "22003", "", "", ""},
        {"insert into p(id, n) values('x', 'y')", "42804", "", "", ""},
    };
    testing::temporary_store store{schema};
    store.write([&](transaction& db) {
        for (const auto& each : cases) {
            try {
                db.run(each.sql);
                ADD_FAILURE() << each.sql;
            } catch (const database_error& came) {
                EXPECT_EQ(came.sqlstate(), each.sqlstate) << each.sql << ": " << came.what();
                EXPECT_EQ(came.constraint(), each.constraint) << each.sql;
                EXPECT_EQ(came.table(), each.table) << each.sql;
                EXPECT_EQ(came.column(), each.column) << each.sql;
                EXPECT_EQ(came.is_constraint(), each.sqlstate.starts_with("23")) << each.sql;
            }
        }
        EXPECT_FALSE(store.writer().has_failed());
    });
}

TEST(error, only_the_machines_failures_are_the_machines) {
    using sqlite::blame;
    for (const int code : {SQLITE_FULL, SQLITE_IOERR_FSYNC, SQLITE_NOMEM, SQLITE_BUSY,
                           SQLITE_INTERRUPT, SQLITE_CORRUPT, SQLITE_READONLY, SQLITE_CANTOPEN,
                           SQLITE_NOTADB, SQLITE_PROTOCOL, SQLITE_INTERNAL})
        EXPECT_EQ(sqlite::blame_for(code), blame::machine) << code;
    for (const int code :
         {SQLITE_ERROR, SQLITE_CONSTRAINT_UNIQUE, SQLITE_AUTH, SQLITE_TOOBIG, SQLITE_MISMATCH})
        EXPECT_EQ(sqlite::blame_for(code), blame::statement) << code;
}

TEST(error, the_machines_failures_have_their_sqlstates) {
    EXPECT_EQ(sqlite::sqlstate_of(SQLITE_FULL, ""), "53100");
    EXPECT_EQ(sqlite::sqlstate_of(SQLITE_IOERR_FSYNC, ""), "58030");
    EXPECT_EQ(sqlite::sqlstate_of(SQLITE_IOERR_NOMEM, ""), "53200");
    EXPECT_EQ(sqlite::sqlstate_of(SQLITE_NOMEM, ""), "53200");
    EXPECT_EQ(sqlite::sqlstate_of(SQLITE_BUSY_SNAPSHOT, ""), "40001");
    EXPECT_EQ(sqlite::sqlstate_of(SQLITE_READONLY, ""), "25006");
    EXPECT_EQ(sqlite::sqlstate_of(SQLITE_CORRUPT_INDEX, ""), "XX001");
    EXPECT_EQ(sqlite::sqlstate_of(SQLITE_INTERRUPT, ""), "57014");
    EXPECT_EQ(sqlite::sqlstate_of(SQLITE_INTERNAL, ""), "XX000");
}

TEST(error, the_message_quotes_the_statement_and_no_data) {
    testing::temporary_store store{schema};
    store.write([](transaction& db) {
        try {
            db.run("insert into p values($1, $2, 1)", 5, "ana");
            ADD_FAILURE();
        } catch (const database_error& came) {
            EXPECT_STREQ(came.what(),
                         "UNIQUE constraint failed: p.n: insert into p values($1, $2, 1)");
        }
    });
}

}  // namespace
}  // namespace tramite::store
