// An application's schema over several starts.
#include "store/sqlite/migrations.hpp"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "store/store.hpp"
#include "testing/temporary_folder.hpp"

namespace tramite::store {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// One database file, opened by one program after another.
class migrations : public ::testing::Test {
protected:
    std::unique_ptr<database> start(std::vector<migration> steps) {
        return open("sqlite:" + folder_.file("a.db"),
                    {.migrations = steps, .bounds = {}, .time = time_});
    }
    std::string refusal_of(std::vector<migration> steps) {
        try {
            static_cast<void>(start(std::move(steps)));
        } catch (const std::runtime_error& refused) {
            return refused.what();
        }
        return {};
    }
    std::int64_t count(database& in, std::string_view sql) {
        return in.make_reader()->begin().one<std::int64_t>(sql);
    }

    testing::temporary_folder folder_;
    base::system_clock time_;
};

TEST_F(migrations, each_is_applied_once_and_only_what_is_new) {
    const std::string one{"create table t(a); insert into t values(1); -- the end"};
    start({one}).reset();
    const auto second = start({one, "insert into t values(2)"});
    EXPECT_EQ(count(*second, "select count(*) from t"), 2);
}

TEST_F(migrations, one_that_was_edited_is_refused_by_its_number) {
    start({"create table t(a)", "create table u(a)"}).reset();
    EXPECT_THAT(refusal_of({"create table t(a)", "create table u(a, b)"}),
                AllOf(HasSubstr("migration 2"), HasSubstr("edited"), HasSubstr("Z")));
}

TEST_F(migrations, a_database_newer_than_the_program_is_refused) {
    start({"create table t(a)", "create table u(a)"}).reset();
    EXPECT_THAT(refusal_of({"create table t(a)"}), HasSubstr("newer program"));
}

TEST_F(migrations, a_database_of_a_newer_tramite_is_refused) {
    start({}).reset();
    sqlite::connection raw{folder_.file("a.db"), sqlite::access::writing, {}};
    raw.run("update tramite_meta set value = '999' where key = 'version'");
    EXPECT_THAT(refusal_of({}), HasSubstr("newer tramite"));
}

TEST_F(migrations, one_that_fails_is_undone_whole_and_those_before_it_stay) {
    EXPECT_THAT(refusal_of({"create table t(a)", "create table u(a); insert into nada values(1)"}),
                AllOf(HasSubstr("migration 2"), HasSubstr("no such table: nada")));
    const auto mended = start({"create table t(a)", "create table u(a, b)"});
    EXPECT_EQ(count(*mended, "select count(b) from u"), 0);
}

TEST_F(migrations, they_cannot_leave_their_transaction_or_touch_what_is_tramites) {
    for (const auto* sql :
         {"commit", "begin", "rollback", "savepoint a", "pragma user_version = 3",
          "attach 'b.db' as b", "create temp table x(a)", "create table tramite_x(a)",
          "create table Tramite_X(a)", "drop table tramite_meta", "delete from tramite_receipts",
          "create trigger x after insert on tramite_receipts begin select 1; end",
          "alter table tramite_meta add column x", "vacuum",
          "create table t(a unique); insert into t values(1);"
          "insert or rollback into t values(1); create table u(a)"})
        EXPECT_THAT(refusal_of({sql}), HasSubstr("migration 1")) << sql;
    EXPECT_EQ(refusal_of({"create table t(a)"}), "");
}

TEST_F(migrations, a_table_is_rebuilt_without_losing_what_refers_to_it) {
    const std::string one{
        "create table parent(id integer primary key);"
        "create table child(p references parent on delete cascade);"
        "insert into parent values(1); insert into child values(1)"};
    start({one}).reset();
    const auto rebuilt = start({one,
                                "create table parent2(id integer primary key, name text);"
                                "insert into parent2 select id, 'x' from parent; drop table parent;"
                                "alter table parent2 rename to parent"});
    EXPECT_EQ(count(*rebuilt, "select count(*) from child"), 1);
    const auto writer = rebuilt->make_writer();
    writer->begin({});
    writer->mark();
    EXPECT_THROW(writer->handle().run("insert into child values(9)"), database_error)
        << "foreign keys are on again";
    writer->undo();
    writer->rollback();
}

TEST_F(migrations, one_that_breaks_a_foreign_key_is_refused) {
    EXPECT_THAT(refusal_of({"create table p(id integer primary key);"
                            "create table c(p references p); insert into c values(5)"}),
                AllOf(HasSubstr("migration 1"), HasSubstr("a row of c refers to a row of p")));
}

TEST_F(migrations, each_database_has_its_own_text) {
    const auto opened = start({migration{"create table t(a)", "create table t(a bigint)"}});
    EXPECT_EQ(count(*opened, "select count(*) from t"), 0);
}

TEST_F(migrations, one_takes_no_arguments) {
    EXPECT_THAT(refusal_of({"create table t(a); insert into t values($1)"}),
                HasSubstr("no arguments"));
}

}  // namespace
}  // namespace tramite::store
