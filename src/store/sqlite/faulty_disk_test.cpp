// What the writer makes of a disk that fails: which commits are certain, and which are not.
#include "store/sqlite/faulty_disk.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/sqlite/writer.hpp"
#include "testing/temporary_store.hpp"

namespace tramite::store {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using kind = commit_result::kind;

// Between the process and its files while a test runs.
class failing_disk : public ::testing::Test {
protected:
    failing_disk() { store_.emplace(std::vector<migration>{"create table t(a)"}); }
    ~failing_disk() { disk_.mend(); }

    sqlite::faulty_disk::plan& log() { return disk_.log; }
    sqlite::faulty_disk::plan& main() { return disk_.main; }
    void mend() { disk_.mend(); }

    writer& db() { return store_->writer(); }
    void begin_and_insert(int number) {
        db().begin({});
        EXPECT_EQ(
            store_->request([&](transaction& in) { in.run("insert into t values($1)", number); }),
            std::nullopt);
    }
    int count() {
        const auto reader = store_->database().make_reader();
        return reader->begin().one<int>("select count(*) from t");
    }
    void expect_no_more_groups() {
        try {
            db().begin({});
            ADD_FAILURE();
        } catch (const database_error& came) {
            EXPECT_EQ(came.sqlstate(), "58030");
            EXPECT_THAT(came.what(), HasSubstr("must be restarted"));
        }
    }

    base::system_clock time_;
    sqlite::faulty_disk disk_;
    std::optional<testing::temporary_store> store_;
};

TEST_F(failing_disk, each_commit_is_synced_before_it_is_told) {
    for (int i = 0; i < 3; ++i) {
        begin_and_insert(i);
        const int before = log().syncs;
        EXPECT_EQ(db().commit().what, kind::committed);
        EXPECT_GT(log().syncs, before);
    }
}

TEST_F(failing_disk, a_commit_whose_sync_fails_is_in_doubt_and_the_last) {
    begin_and_insert(1);
    log().sync_result = SQLITE_IOERR_FSYNC;
    EXPECT_EQ(db().commit().what, kind::in_doubt);
    mend();
    db().rollback();
    EXPECT_EQ(count(), 0);
    // It must not be answered as an error: what a killed process leaves has the row.
    const testing::temporary_folder after;
    for (const auto* suffix : {"", "-wal"})
        fs::copy_file(store_->path() + suffix, after.file("crash.db") + suffix);
    const std::vector<migration> steps{"create table t(a)"};
    const auto recovered = open("sqlite:" + after.file("crash.db"),
                                {.migrations = steps, .bounds = {}, .time = time_});
    EXPECT_EQ(recovered->make_reader()->begin().one<int>("select count(*) from t"), 1);
    expect_no_more_groups();
}

TEST_F(failing_disk, a_commit_whose_write_fails_is_in_doubt) {
    begin_and_insert(1);
    log().write_result = SQLITE_IOERR_WRITE;
    EXPECT_EQ(db().commit().what, kind::in_doubt);
    mend();
    db().rollback();
    expect_no_more_groups();
}

TEST_F(failing_disk, a_full_disk_at_commit_is_definite_and_later_ones_succeed) {
    begin_and_insert(1);
    log().write_result = SQLITE_FULL;
    const auto result = db().commit();
    EXPECT_EQ(result.what, kind::full);
    EXPECT_THAT(result.reason, HasSubstr("full"));
    db().rollback();
    EXPECT_EQ(count(), 0);
    mend();
    begin_and_insert(2);
    EXPECT_EQ(db().commit().what, kind::committed);
    EXPECT_EQ(count(), 1);
    store_->reopen();
    EXPECT_EQ(count(), 1);
}

TEST_F(failing_disk, what_recovery_finds_is_synced_before_it_is_served) {
    begin_and_insert(1);
    EXPECT_EQ(db().commit().what, kind::committed);
    const testing::temporary_folder after;
    for (const auto* suffix : {"", "-wal"})
        fs::copy_file(store_->path() + suffix, after.file("crash.db") + suffix);
    const int log_syncs = log().syncs;
    const int main_syncs = main().syncs;
    const std::vector<migration> steps{"create table t(a)"};
    const auto recovered = open("sqlite:" + after.file("crash.db"),
                                {.migrations = steps, .bounds = {}, .time = time_});
    EXPECT_GT(log().syncs, log_syncs);
    EXPECT_GT(main().syncs, main_syncs);
}

TEST_F(failing_disk, a_log_that_cannot_be_emptied_is_not_served) {
    begin_and_insert(1);
    EXPECT_EQ(db().commit().what, kind::committed);
    const testing::temporary_folder after;
    for (const auto* suffix : {"", "-wal"})
        fs::copy_file(store_->path() + suffix, after.file("crash.db") + suffix);
    main().sync_result = SQLITE_IOERR_FSYNC;
    try {
        static_cast<void>(open("sqlite:" + after.file("crash.db"),
                               {.migrations = {}, .bounds = {}, .time = time_}));
        ADD_FAILURE();
    } catch (const std::runtime_error& refused) {
        EXPECT_THAT(refused.what(), HasSubstr("cannot be made durable"));
    }
}

class small_log : public failing_disk {
protected:
    small_log() {
        limits bounds;
        bounds.log_pages = 1;
        store_.emplace(std::vector<migration>{"create table t(a)"}, bounds);
        begin_and_insert(1);
        EXPECT_EQ(db().commit().what, kind::committed);
    }
};

TEST_F(small_log, that_cannot_be_copied_for_want_of_room_is_copied_later) {
    main().write_result = SQLITE_FULL;
    EXPECT_NO_THROW(db().tidy());
    mend();
    begin_and_insert(2);
    EXPECT_EQ(db().commit().what, kind::committed);
    const int before = main().syncs;
    db().tidy();
    EXPECT_GT(main().syncs, before);
    EXPECT_EQ(count(), 2);
}

TEST_F(small_log, whose_copy_fails_to_sync_ends_the_writing) {
    // The system may now take the lost pages for written: another try would believe it.
    main().sync_result = SQLITE_IOERR_FSYNC;
    EXPECT_THROW(db().tidy(), database_error);
    mend();
    expect_no_more_groups();
    const int before = main().syncs;
    db().tidy();
    EXPECT_EQ(main().syncs, before);
}

}  // namespace
}  // namespace tramite::store
