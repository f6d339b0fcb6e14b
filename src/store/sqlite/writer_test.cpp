// Groups: what is kept, what is undone, and what a database that ends a transaction leaves.
#include "store/sqlite/writer.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "testing/temporary_store.hpp"

namespace tramite::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using kind = commit_result::kind;

const std::vector<migration> schema{
    "create table t(a integer unique);"
    "create table parent(id integer primary key);"
    "create table child(p references parent deferrable initially deferred);"
    "create trigger no_nines before insert on t when new.a = 9"
    " begin select raise(rollback, 'nueve no'); end"};

class writing : public ::testing::Test {
protected:
    writer& db() { return store_.writer(); }
    sqlite::connection& raw() { return dynamic_cast<sqlite::writer&>(store_.writer()).on(); }
    std::vector<int> committed() {
        const auto reader = store_.database().make_reader();
        return reader->begin().all<int>("select a from t order by a");
    }
    void insert(int number) {
        EXPECT_EQ(
            store_.request([&](transaction& in) { in.run("insert into t values($1)", number); }),
            std::nullopt);
    }
    // Leaves room for so many more pages in the database.
    void leave_pages(int more) {
        const auto pages = std::stoi(raw().run("pragma page_count"));
        raw().run("pragma max_page_count = " + std::to_string(pages + more));
    }

    testing::temporary_store store_{schema};
};

TEST_F(writing, a_group_is_seen_by_others_only_when_it_is_committed) {
    db().begin({});
    insert(1);
    insert(2);
    EXPECT_THAT(committed(), ElementsAre());
    EXPECT_EQ(db().commit().what, kind::committed);
    EXPECT_THAT(committed(), ElementsAre(1, 2));
}

TEST_F(writing, a_group_that_is_rolled_back_leaves_nothing) {
    db().begin({});
    insert(1);
    db().rollback();
    EXPECT_THAT(committed(), ElementsAre());
    db().begin({});
    insert(2);
    EXPECT_EQ(db().commit().what, kind::committed);
    EXPECT_THAT(committed(), ElementsAre(2));
}

TEST_F(writing, a_request_that_is_undone_leaves_its_neighbours_alone) {
    db().begin({});
    insert(1);
    EXPECT_THROW(store_.request([](transaction& in) {
        in.run("insert into t values(2)");
        in.run("insert into t values(1)");
    }),
                 database_error);
    EXPECT_FALSE(db().has_failed());
    EXPECT_FALSE(db().is_dead());
    insert(3);
    EXPECT_EQ(db().commit().what, kind::committed);
    EXPECT_THAT(committed(), ElementsAre(1, 3));
}

TEST_F(writing, or_rollback_leaves_the_group_dead_and_every_later_statement_fails) {
    for (const auto* sql : {"insert or rollback into t values(1)", "insert into t values(9)"}) {
        db().begin({});
        insert(1);
        db().mark();
        EXPECT_THROW(db().handle().run(sql), database_error);
        EXPECT_TRUE(db().is_dead());
        EXPECT_FALSE(db().has_failed()) << "the statement's fault";
        // Outside of a transaction this would be committed at once, alone.
        try {
            db().handle().run("insert into t values(5)");
            ADD_FAILURE();
        } catch (const database_error& came) {
            EXPECT_EQ(came.sqlstate(), "25P02");
        }
        EXPECT_THROW(db().handle().nested([] {}), database_error);
        EXPECT_TRUE(db().unmark());
        db().undo();
        EXPECT_THROW(static_cast<void>(db().claim({.principal = "", .id = "0123456789abcdef"})),
                     database_error);
        EXPECT_EQ(db().commit().what, kind::refused);
        db().rollback();
        EXPECT_FALSE(db().is_dead());
        EXPECT_THAT(committed(), ElementsAre());
    }
}

TEST_F(writing, a_group_that_dies_inside_a_nested_part_stays_dead) {
    db().begin({});
    db().mark();
    EXPECT_THROW(db().handle().nested([&] { db().handle().run("insert into t values(9)"); }),
                 database_error);
    EXPECT_TRUE(db().is_dead());
    EXPECT_THROW(db().handle().run("insert into t values(5)"), database_error);
    db().rollback();
    EXPECT_THAT(committed(), ElementsAre());
}

TEST_F(writing, a_constraint_broken_until_commit_is_told_of_its_request_alone) {
    db().begin({});
    insert(1);
    const auto why = store_.request([](transaction& in) { in.run("insert into child values(7)"); });
    EXPECT_THAT(why.value_or(""), HasSubstr("foreign key"));
    insert(2);
    EXPECT_EQ(store_.request([](transaction& in) {
        in.run("insert into child values(8)");
        in.run("insert into parent values(8)");
    }),
              std::nullopt)
        << "mended before its end";
    EXPECT_EQ(db().commit().what, kind::committed);
    EXPECT_THAT(committed(), ElementsAre(1, 2));
}

TEST_F(writing, a_constraint_at_commit_is_refused_and_nothing_is_kept) {
    db().begin({});
    // Not through a request, which would be told.
    raw().run("insert into child values(7)");
    EXPECT_EQ(db().commit().what, kind::refused);
    db().rollback();
    db().begin({});
    insert(1);
    EXPECT_EQ(db().commit().what, kind::committed);
}

TEST_F(writing, a_full_database_is_a_failure_even_when_the_handler_goes_on) {
    leave_pages(2);
    db().begin({});
    insert(1);
    db().mark();
    const std::string large(4000, 'x');
    std::string state;
    for (int i = 0; i < 100 && state.empty(); ++i) {
        try {
            db().handle().run("insert into parent values($1)", i);
            db().handle().run("insert into child values($1)", large);
        } catch (const database_error& came) {
            state = came.sqlstate();
        }
    }
    EXPECT_EQ(state, "53100");
    EXPECT_TRUE(db().has_failed());
    // The statement alone, or the whole group, may be undone; both are told.
    if (!db().is_dead()) db().undo();
    db().rollback();
    EXPECT_THAT(committed(), ElementsAre());

    raw().run("pragma max_page_count = 100000");
    db().begin({});
    EXPECT_FALSE(db().has_failed());
    insert(2);
    EXPECT_EQ(db().commit().what, kind::committed);
    EXPECT_THAT(committed(), ElementsAre(2));
}

TEST_F(writing, a_group_of_another_process_is_waited_for_and_then_told) {
    limits bounds;
    bounds.database_wait = std::chrono::milliseconds{1};
    testing::temporary_store store{schema, bounds};
    sqlite::connection other{store.path(), sqlite::access::writing, bounds};
    other.run("begin immediate");
    try {
        store.writer().begin({});
        ADD_FAILURE();
    } catch (const database_error& came) {
        EXPECT_EQ(came.sqlstate(), "40001");
    }
    EXPECT_TRUE(store.writer().has_failed());
    EXPECT_FALSE(store.writer().find({.principal = "", .id = "a-request-of-nobody"}));
    other.run("rollback");
    store.write([](transaction& in) { in.run("insert into t values(1)"); });
}

}  // namespace
}  // namespace tramite::store
