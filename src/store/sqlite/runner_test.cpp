// Statements as a handler runs them: arguments, cursors, the cache, nested parts and time.
#include "store/sqlite/runner.hpp"

#include <gmock/gmock.h>

#include <array>
#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "testing/fake_clock.hpp"
#include "testing/temporary_store.hpp"

namespace tramite::store {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<migration> numbers{
    "create table n(a integer, b text);"
    "insert into n values(1, 'uno'), (2, 'dos'), (3, 'tres')"};

std::string state_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const database_error& came) {
        return came.sqlstate();
    }
    return {};
}

TEST(arguments, are_taken_by_number_whatever_their_order) {
    testing::temporary_store store{numbers};
    store.write([](transaction& db) {
        struct pair {
            int x, y;
        };
        const auto swapped = db.one<pair>("select $2 as x, $1 as y", 1, 2);
        EXPECT_EQ(swapped.x, 2);
        EXPECT_EQ(swapped.y, 1);
        EXPECT_EQ(db.one<int>("select $1 + $1 + $2", 10, 1), 21);
        EXPECT_EQ(db.one<int>("select $2 + $10 - $1 + $3*$4*$5*$6*$7*$8*$9", 1, 2, 0, 0, 0, 0, 0, 0,
                              0, 5),
                  6);
    });
}

TEST(arguments, a_wrong_number_or_form_is_refused) {
    testing::temporary_store store{numbers};
    store.write([](transaction& db) {
        EXPECT_EQ(state_of([&] { db.run("select $1"); }), "07001");
        EXPECT_EQ(state_of([&] { db.run("select $1", 1, 2); }), "07001");
        EXPECT_EQ(state_of([&] { db.run("select 1", 1); }), "07001");
        EXPECT_EQ(state_of([&] { db.run("select $1, $3", 1, 2); }), "42P02");
        EXPECT_EQ(state_of([&] { db.run("select $2", 1); }), "42P02");
        EXPECT_EQ(state_of([&] { db.run("select ?", 1); }), "42P02");
        EXPECT_EQ(state_of([&] { db.run("select $1, ?", 1, 2); }), "42P02");
        EXPECT_EQ(state_of([&] { db.run("select ?1", 1); }), "42P02");
        EXPECT_EQ(state_of([&] { db.run("select :a", 1); }), "42P02");
        EXPECT_EQ(state_of([&] { db.run("select @a", 1); }), "42P02");
        EXPECT_EQ(state_of([&] { db.run("select $a", 1); }), "42P02");
        EXPECT_EQ(state_of([&] { db.run("select $0", 1); }), "42P02");
        EXPECT_EQ(state_of([&] { db.run("select $01", 1); }), "42P02");
    });
}

TEST(arguments, every_kind_comes_back_as_it_went) {
    testing::temporary_store store{numbers};
    store.write([](transaction& db) {
        EXPECT_EQ(db.one<std::int64_t>("select $1", INT64_MIN), INT64_MIN);
        EXPECT_EQ(db.one<double>("select $1", 0.1), 0.1);
        EXPECT_EQ(db.one<bool>("select $1", true), true);
        EXPECT_EQ(db.one<std::string>("select $1", ""), "");
        EXPECT_EQ(db.one<std::string>("select $1", std::string_view{}), "");
        EXPECT_EQ(db.one<std::string>("select $1", std::string("a\0b", 3)), std::string("a\0b", 3));
        EXPECT_EQ(db.one<std::optional<int>>("select $1", nullptr), std::nullopt);
        EXPECT_EQ(db.one<std::optional<int>>("select $1", std::optional<int>{}), std::nullopt);
        const std::vector<std::byte> none;
        EXPECT_EQ(db.one<std::vector<std::byte>>("select $1", none), none);
        const std::vector<std::byte> some{std::byte{0}, std::byte{1}};
        EXPECT_EQ(db.one<std::vector<std::byte>>("select $1", some), some);
        EXPECT_EQ(state_of([&] { db.run("select $1", std::numeric_limits<double>::quiet_NaN()); }),
                  "22003");
    });
}

TEST(rows, are_walked_one_by_one_and_the_same_text_may_be_walked_inside) {
    testing::temporary_store store{numbers};
    store.write([](transaction& db) {
        constexpr auto sql = "select a from n where a > $1 order by a";
        std::vector<int> seen;
        for (const int outer : db.rows<int>(sql, 0))
            for (const int inner : db.rows<int>(sql, 1))
                seen.push_back(outer * 10 + inner);
        EXPECT_THAT(seen, ElementsAre(12, 13, 22, 23, 32, 33));
    });
}

TEST(rows, keep_their_arguments_beyond_the_callers) {
    testing::temporary_store store{numbers};
    store.write([](transaction& db) {
        auto text = std::make_unique<std::string>("a text that is longer than any short string");
        auto rows = db.rows<std::string>("select $1 || $2 from n", *text, std::string{"!"});
        text->assign(text->size(), 'x');
        text.reset();
        std::size_t count = 0;
        for (const auto& row : rows) {
            EXPECT_EQ(row, "a text that is longer than any short string!");
            ++count;
        }
        EXPECT_EQ(count, 3U);
    });
}

TEST(rows, the_only_one_is_one) {
    testing::temporary_store store{numbers};
    store.write([](transaction& db) {
        EXPECT_EQ(state_of([&] { static_cast<void>(db.one<int>("select a from n")); }), "21000");
        EXPECT_EQ(state_of([&] { static_cast<void>(db.one<int>("select a from n where 0")); }),
                  "21000");
        EXPECT_EQ(db.maybe_one<int>("select a from n where 0"), std::nullopt);
        EXPECT_THAT(db.all<int>("select a from n order by a desc"), ElementsAre(3, 2, 1));
    });
}

TEST(rows, left_open_they_are_closed_with_their_call_and_useless_after_it) {
    testing::temporary_store store{numbers};
    std::optional<row_range<int>> kept;
    store.write([&](transaction& db) {
        kept.emplace(db.rows<int>("select a from n"));
        EXPECT_EQ(*kept->begin(), 1);
    });
    store.write([&](transaction& db) {
        EXPECT_THAT(db.all<int>("select a from n"), ElementsAre(1, 2, 3));
        EXPECT_EQ(state_of([&] { static_cast<void>(kept->begin()); }), "25P01");
        kept.reset();
        EXPECT_THAT(db.all<int>("select a from n"), ElementsAre(1, 2, 3));
    });
}

TEST(run, gives_the_number_of_rows_changed) {
    testing::temporary_store store{numbers};
    store.write([](transaction& db) {
        EXPECT_EQ(db.run("update n set b = 'x' where a > $1", 1), 2);
        EXPECT_EQ(db.run("select * from n"), 0);
        EXPECT_EQ(db.run("delete from n where a = 9"), 0);
        EXPECT_EQ(db.run("delete from n"), 3);
        EXPECT_EQ(db.one<int>("insert into n values(7, 'siete') returning a"), 7);
        EXPECT_EQ(db.one<int>("select count(*) from n"), 1);
    });
}

TEST(rows, all_of_them_are_gathered_up_to_a_bound_and_walked_without_one) {
    limits bounds;
    bounds.result_bytes = 10'000;
    testing::temporary_store store{numbers, bounds};
    store.write([](transaction& db) {
        const std::string_view count =
            "with recursive c(a) as (select 1 union all select a + 1 from c where a < $1)"
            " select a from c";
        EXPECT_EQ(db.all<std::int64_t>(count, 10'000 / 8).size(), 10'000U / 8);
        try {
            static_cast<void>(db.all<std::int64_t>(count, 100'000'000'000));
            ADD_FAILURE();
        } catch (const database_error& over) {
            EXPECT_EQ(over.sqlstate(), "54000");
            EXPECT_THAT(over.what(), HasSubstr("10000 bytes (--result-bytes)"));
        }
        EXPECT_EQ(db.all<std::int64_t>(count, 2).size(), 2U) << "what was kept before is forgotten";
        std::int64_t walked = 0;
        for (const auto number : db.rows<std::int64_t>(count, 5'000))
            walked = number;
        EXPECT_EQ(walked, 5'000);
        EXPECT_EQ(
            state_of([&] {
                static_cast<void>(db.all<std::string>("select printf('%5000s', a) as b from n"));
            }),
            "54000")
            << "texts count";
    });
}

TEST(rows, one_value_is_bounded_too) {
    limits bounds;
    bounds.result_bytes = bounds.answer_bytes = bounds.message_bytes = 10'000;
    testing::temporary_store store{numbers, bounds};
    store.write([](transaction& db) {
        EXPECT_EQ(db.one<std::string>("select printf('%10000s', 'x')").size(), 10'000U);
        EXPECT_EQ(state_of([&] {
                      static_cast<void>(db.one<std::string>("select hex(zeroblob(50000))"));
                  }),
                  "54000");
    });
}

TEST(statement_cache, keeps_no_more_than_its_bound) {
    limits bounds;
    bounds.cached_statements = 4;
    bounds.statement_bytes = 100;
    testing::temporary_store store{numbers, bounds};
    store.write([](transaction& db) {
        for (int i = 0; i < 50; ++i)
            EXPECT_EQ(db.one<int>("select " + std::to_string(i)), i);
        EXPECT_EQ(state_of([&] { db.run(std::string(101, ' ')); }), "54000");

        std::vector<row_range<int>> open;
        for (int i = 0; i < 4; ++i)
            open.push_back(db.rows<int>("select a from n"));
        EXPECT_EQ(state_of([&] { db.run("select 1"); }), "54000");
        open.pop_back();
        EXPECT_EQ(db.one<int>("select 1"), 1);
    });
}

TEST(statement_cache, the_one_unused_longest_makes_room) {
    const testing::temporary_store store{numbers};
    limits bounds;
    bounds.cached_statements = 2;
    const base::system_clock time;
    sqlite::connection on{store.path(), sqlite::access::reading, bounds};
    sqlite::runner run{on, bounds, time};
    on.run("begin");
    run.begin_call(1h);
    const auto use = [&](std::string_view sql) {
        return static_cast<sqlite::cached_statement*>(run.query(sql, {}).get());
    };
    const auto* one = use("select 1");
    static_cast<void>(use("select 2"));
    EXPECT_EQ(use("select 1"), one);
    static_cast<void>(use("select 3"));
    EXPECT_EQ(use("select 1"), one) << "2 had to go";
    EXPECT_EQ(run.statements().size(), 2U);
    run.end_call();
}

TEST(nested, a_part_that_throws_is_undone_alone) {
    testing::temporary_store store{numbers};
    store.write([](transaction& db) {
        db.run("delete from n");
        EXPECT_THROW(db.nested([&] {
            db.run("insert into n values(1, 'x')");
            throw std::runtime_error{"no"};
        }),
                     std::runtime_error);
        const int kept = db.nested([&] {
            db.run("insert into n values(2, 'x')");
            EXPECT_THROW(db.nested([&] {
                db.run("insert into n values(3, 'x')");
                db.run("insert into n values(4)");
            }),
                         database_error);
            return 5;
        });
        EXPECT_EQ(kept, 5);
        EXPECT_THAT(db.all<int>("select a from n"), ElementsAre(2));
    });
    store.write(
        [](transaction& db) { EXPECT_THAT(db.all<int>("select a from n"), ElementsAre(2)); });
}

TEST(time, past_its_life_every_call_of_a_transaction_throws_and_nothing_is_accepted) {
    testing::fake_clock time;
    testing::temporary_store store{numbers, {}, &time};
    store.writer().begin({});
    const auto why = store.request([&](transaction& db) {
        db.run("delete from n");
        time.advance(1001ms);
        EXPECT_EQ(state_of([&] { db.run("select 1"); }), "57014");
        EXPECT_EQ(state_of([&] { db.run("select 1"); }), "57014");
    });
    EXPECT_THAT(why.value_or(""), HasSubstr("too long"));
    EXPECT_FALSE(store.writer().has_failed()) << "it is the handler's fault";
    EXPECT_EQ(
        store.request([](transaction& db) { EXPECT_EQ(db.one<int>("select count(*) from n"), 3); }),
        std::nullopt);
    store.writer().rollback();
}

TEST(time, a_reading_statement_is_interrupted_without_harm_to_the_group) {
    testing::fake_clock time;
    testing::temporary_store store{numbers, {}, &time};
    constexpr auto endless =
        "with recursive e(x) as (select 1 union all select x + 1 from e) select count(*) from e";
    store.writer().begin({});
    EXPECT_EQ(store.request([](transaction& db) { db.run("delete from n where a = 1"); }),
              std::nullopt);
    const auto why = store.request([&](transaction& db) {
        time.advance_at_each_look(1ms);
        EXPECT_EQ(state_of([&] { static_cast<void>(db.one<int>(endless)); }), "57014");
        time.advance_at_each_look(0ms);
    });
    EXPECT_TRUE(why);
    EXPECT_FALSE(store.writer().is_dead());
    EXPECT_EQ(store.writer().commit().what, commit_result::kind::committed);
    store.write([](transaction& db) { EXPECT_EQ(db.one<int>("select count(*) from n"), 2); });
}

TEST(time, a_writing_statement_is_interrupted_and_the_group_with_it) {
    testing::fake_clock time;
    testing::temporary_store store{numbers, {}, &time};
    constexpr auto endless =
        "insert into n with recursive e(x) as (select 10 union all select x + 1 from e) "
        "select x, 'x' from e";
    store.writer().begin({});
    EXPECT_EQ(store.request([](transaction& db) { db.run("delete from n where a = 1"); }),
              std::nullopt);
    const auto why = store.request([&](transaction& db) {
        time.advance_at_each_look(1ms);
        EXPECT_EQ(state_of([&] { db.run(endless); }), "57014");
        EXPECT_EQ(state_of([&] { db.run("delete from n"); }), "25P02");
        time.advance_at_each_look(0ms);
    });
    EXPECT_TRUE(why);
    EXPECT_TRUE(store.writer().is_dead());
    EXPECT_FALSE(store.writer().has_failed()) << "it is the handler's fault";
    store.writer().rollback();
    store.write([](transaction& db) { EXPECT_EQ(db.one<int>("select count(*) from n"), 3); });
}

TEST(time, a_snapshot_that_is_held_too_long_is_interrupted) {
    testing::fake_clock time;
    testing::temporary_store store{numbers, {}, &time};
    const auto reader = store.database().make_reader();
    auto& db = reader->begin();
    auto rows = db.rows<int>("select a from n");
    auto at = rows.begin();
    time.advance(5001ms);
    EXPECT_EQ(state_of([&] { ++at; }), "57014");
    EXPECT_EQ(state_of([&] { static_cast<void>(db.one<int>("select 1")); }), "57014");
    EXPECT_FALSE(reader->has_failed());
    EXPECT_EQ(reader->begin().one<int>("select count(*) from n"), 3);
}

TEST(call, outside_of_it_every_statement_is_refused) {
    testing::temporary_store store{numbers};
    store.writer().begin({});
    EXPECT_EQ(state_of([&] { store.writer().handle().run("delete from n"); }), "25P01");
    store.writer().rollback();
    EXPECT_EQ(state_of([&] { store.writer().handle().run("delete from n"); }), "25P01");
}

TEST(call, sees_no_rowid_of_another) {
    testing::temporary_store store{numbers};
    store.write([](transaction& db) { db.run("insert into n values(9, 'x')"); });
    store.write([](transaction& db) { EXPECT_EQ(db.one<int>("select last_insert_rowid()"), 0); });
}

}  // namespace
}  // namespace tramite::store
