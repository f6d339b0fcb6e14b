// What a group removes, how much of it, and what of that survives a rollback and an upgrade.
#include "store/sqlite/retention.hpp"

#include <gtest/gtest.h>

#include <string>

#include "store/sqlite/writer.hpp"
#include "testing/fake_clock.hpp"
#include "testing/temporary_store.hpp"

namespace tramite::store::sqlite {
namespace {

using namespace std::chrono_literals;

class retention_test : public ::testing::Test {
protected:
    void keep_in_group(int uuids, int names) {
        for (int i = 0; i < uuids; ++i)
            keep(base::make_uuid7(time_.wall()));
        for (int i = 0; i < names; ++i)
            keep("a-request-by-name-" + std::to_string(++named_));
    }
    void keep(const std::string& id) {
        store_.writer().keep({.principal = "", .id = id},
                             {.digest = {}, .answer = base::success("1")});
    }
    void group(int uuids, int names) {
        store_.writer().begin({});
        keep_in_group(uuids, names);
        EXPECT_EQ(store_.writer().commit().what, commit_result::kind::committed);
    }
    connection& raw() { return dynamic_cast<sqlite::writer&>(store_.writer()).on(); }
    int count(const std::string& table) {
        return std::stoi(raw().run("select count(*) from " + table));
    }
    std::string meta(const std::string& key) {
        return raw().run("select value from tramite_meta where key = '" + key + "'");
    }
    std::string line_now() {
        return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(
                                  store_.writer().line().time_since_epoch())
                                  .count());
    }

    testing::fake_clock time_;
    testing::temporary_store store_{{}, {}, &time_};
    int named_ = 0;
};

TEST_F(retention_test, a_group_removes_a_few_of_each_table_and_never_all_at_once) {
    group(300, 300);
    time_.advance(25h);
    group(1, 1);
    // As many as the last group kept, and some more.
    EXPECT_EQ(count("tramite_receipts"), 1);
    group(300, 300);
    group(1, 0);
    time_.advance(25h);
    group(1, 0);
    EXPECT_EQ(count("tramite_receipts"), 302 - 17 + 1);
    for (int i = 0; i < 100; ++i)
        group(1, 0);
    EXPECT_EQ(count("tramite_receipts"), 101);
    EXPECT_EQ(count("tramite_named_receipts"), 0);
}

TEST_F(retention_test, a_group_that_keeps_nothing_removes_nothing) {
    group(5, 5);
    time_.advance(25h);
    group(0, 0);
    EXPECT_EQ(count("tramite_receipts"), 5);
}

TEST_F(retention_test, the_line_is_written_with_what_is_removed_and_undone_with_it) {
    group(5, 5);
    const auto before = meta("removed_before_ms");
    time_.advance(25h);
    store_.writer().begin({});
    keep_in_group(1, 0);
    EXPECT_EQ(count("tramite_receipts"), 1);
    EXPECT_EQ(meta("removed_before_ms"), line_now());
    store_.writer().rollback();
    EXPECT_EQ(count("tramite_receipts"), 5);
    EXPECT_EQ(meta("removed_before_ms"), before);
    // What came back is removed all the same, by the next.
    group(1, 0);
    EXPECT_EQ(count("tramite_receipts"), 1);
    EXPECT_EQ(count("tramite_named_receipts"), 0);
    EXPECT_EQ(meta("removed_before_ms"), line_now());
}

TEST_F(retention_test, while_nothing_is_old_only_the_receipt_is_written) {
    group(1, 1);
    group(1, 1);
    const auto changes = [&] { return std::stoi(raw().run("select total_changes()")); };
    const auto before = changes();
    time_.advance(1s);
    group(1, 0);
    EXPECT_EQ(changes() - before, 1);
}

TEST_F(retention_test, the_line_outlives_the_process) {
    group(1, 0);
    time_.advance(25h);
    group(1, 0);
    const auto line = store_.writer().line();
    time_.set_wall(time_.wall() - 100h);
    store_.reopen();
    EXPECT_EQ(store_.writer().line(), line);
    EXPECT_EQ(store_.database().make_reader()->line(), line);
}

TEST_F(retention_test, a_database_of_the_first_version_is_brought_up_to_date) {
    const auto id = base::make_uuid7(time_.wall() - 1h);
    group(1, 0);
    store_.writer().begin({});
    keep(id);
    EXPECT_EQ(store_.writer().commit().what, commit_result::kind::committed);
    raw().run("delete from tramite_meta where key = 'receipt_clock'");
    raw().run("update tramite_meta set value = '1' where key = 'version'");
    raw().run("update tramite_meta set value = '0' where key = 'removed_before_ms'");
    store_.reopen();
    EXPECT_EQ(meta("version"), "2");
    EXPECT_EQ(store_.writer().line(), time_.wall() - 24h);
    EXPECT_TRUE(store_.writer().find({.principal = "", .id = id}));
    group(1, 0);
    EXPECT_EQ(meta("removed_before_ms"), line_now());
}

TEST_F(retention_test, damage_is_not_taken_for_a_line_that_is_past) {
    group(1, 0);
    raw().run("update tramite_meta set value = 'x 1 b' where key = 'receipt_clock'");
    EXPECT_THROW(store_.reopen(), std::runtime_error);
}

TEST_F(retention_test, removal_goes_by_the_edge_and_not_by_the_table) {
    const auto plan = [&](std::string_view sql) {
        statement ask{raw(), sql};
        const reset_later end{ask};
        std::string whole;
        while (ask.step())
            whole += std::string{ask.text(3)} + "\n";
        return whole;
    };
    const auto whole = plan(
        "explain query plan delete from tramite_named_receipts where (id, principal) in "
        "(select id, principal from tramite_named_receipts where made_ms < 1 "
        "order by made_ms limit 2)");
    EXPECT_EQ(whole.find("SCAN"), std::string::npos) << whole;
    const auto by_uuid = plan(
        "explain query plan delete from tramite_receipts where (id, principal) in "
        "(select id, principal from tramite_receipts where id < x'01' order by id limit 2)");
    EXPECT_EQ(by_uuid.find("SCAN"), std::string::npos) << by_uuid;
}

}  // namespace
}  // namespace tramite::store::sqlite
