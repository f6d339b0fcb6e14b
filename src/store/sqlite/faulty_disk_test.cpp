// What the writer makes of a disk that fails: which commits are certain, and which are not.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "store/sqlite/writer.hpp"
#include "testing/temporary_store.hpp"

namespace tramite::store {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using kind = commit_result::kind;

enum file_kind : std::size_t { main_file, log_file };

// What SQLite's files do next, and what they did. One for the process, as SQLite's own are.
struct disk {
    struct file {
        int write_result = SQLITE_OK;
        int sync_result = SQLITE_OK;
        int syncs = 0;
        sqlite3_io_methods methods{};
    };
    std::array<file, 2> files;
    sqlite3_vfs* real = nullptr;
    sqlite3_vfs faulty{};
    const sqlite3_io_methods* real_methods = nullptr;
};

disk& the_disk() {
    static disk only;
    return only;
}

template <file_kind Kind>
int write(sqlite3_file* file, const void* data, int bytes, sqlite3_int64 at) {
    const int planned = the_disk().files[Kind].write_result;
    return planned == SQLITE_OK ? the_disk().real_methods->xWrite(file, data, bytes, at) : planned;
}

template <file_kind Kind>
int sync(sqlite3_file* file, int flags) {
    auto& planned = the_disk().files[Kind];
    ++planned.syncs;
    return planned.sync_result == SQLITE_OK ? the_disk().real_methods->xSync(file, flags)
                                            : planned.sync_result;
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    auto& on = the_disk();
    const int result = on.real->xOpen(vfs, name, file, flags, out);
    if (result != SQLITE_OK || file->pMethods == nullptr) return result;
    on.real_methods = file->pMethods;
    const bool is_log = (flags & SQLITE_OPEN_WAL) != 0;
    if (!is_log && (flags & SQLITE_OPEN_MAIN_DB) == 0) return result;
    auto& methods = on.files[is_log ? log_file : main_file].methods;
    methods = *file->pMethods;
    methods.xWrite = is_log ? &write<log_file> : &write<main_file>;
    methods.xSync = is_log ? &sync<log_file> : &sync<main_file>;
    file->pMethods = &methods;
    return result;
}

// Between the process and its files while a test runs.
class faulty_disk : public ::testing::Test {
protected:
    faulty_disk() {
        auto& on = the_disk();
        on = {};
        on.real = sqlite3_vfs_find(nullptr);
        on.faulty = *on.real;
        on.faulty.zName = "faulty";
        on.faulty.pNext = nullptr;
        on.faulty.xOpen = &open_file;
        sqlite3_vfs_register(&on.faulty, 1);
        store_.emplace(std::vector<migration>{"create table t(a)"});
    }
    ~faulty_disk() override {
        mend();
        store_.reset();
        sqlite3_vfs_unregister(&the_disk().faulty);
        sqlite3_vfs_register(the_disk().real, 1);
    }
    static disk::file& log() { return the_disk().files[log_file]; }
    static disk::file& main() { return the_disk().files[main_file]; }
    static void mend() {
        for (auto& file : the_disk().files)
            file.write_result = file.sync_result = SQLITE_OK;
    }

    writer& db() { return store_->writer(); }
    void begin_and_insert(int number) {
        db().begin();
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
            db().begin();
            ADD_FAILURE();
        } catch (const database_error& came) {
            EXPECT_EQ(came.sqlstate(), "58030");
            EXPECT_THAT(came.what(), HasSubstr("must be restarted"));
        }
    }

    std::optional<testing::temporary_store> store_;
};

TEST_F(faulty_disk, each_commit_is_synced_before_it_is_told) {
    for (int i = 0; i < 3; ++i) {
        begin_and_insert(i);
        const int before = log().syncs;
        EXPECT_EQ(db().commit().what, kind::committed);
        EXPECT_GT(log().syncs, before);
    }
}

TEST_F(faulty_disk, a_commit_whose_sync_fails_is_in_doubt_and_the_last) {
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
    const auto recovered =
        open("sqlite:" + after.file("crash.db"), {.migrations = steps, .bounds = {}});
    EXPECT_EQ(recovered->make_reader()->begin().one<int>("select count(*) from t"), 1);
    expect_no_more_groups();
}

TEST_F(faulty_disk, a_commit_whose_write_fails_is_in_doubt) {
    begin_and_insert(1);
    log().write_result = SQLITE_IOERR_WRITE;
    EXPECT_EQ(db().commit().what, kind::in_doubt);
    mend();
    db().rollback();
    expect_no_more_groups();
}

TEST_F(faulty_disk, a_full_disk_at_commit_is_definite_and_later_ones_succeed) {
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

TEST_F(faulty_disk, what_recovery_finds_is_synced_before_it_is_served) {
    begin_and_insert(1);
    EXPECT_EQ(db().commit().what, kind::committed);
    const testing::temporary_folder after;
    for (const auto* suffix : {"", "-wal"})
        fs::copy_file(store_->path() + suffix, after.file("crash.db") + suffix);
    const int log_syncs = log().syncs;
    const int main_syncs = main().syncs;
    const std::vector<migration> steps{"create table t(a)"};
    const auto recovered =
        open("sqlite:" + after.file("crash.db"), {.migrations = steps, .bounds = {}});
    EXPECT_GT(log().syncs, log_syncs);
    EXPECT_GT(main().syncs, main_syncs);
}

TEST_F(faulty_disk, a_log_that_cannot_be_emptied_is_not_served) {
    begin_and_insert(1);
    EXPECT_EQ(db().commit().what, kind::committed);
    const testing::temporary_folder after;
    for (const auto* suffix : {"", "-wal"})
        fs::copy_file(store_->path() + suffix, after.file("crash.db") + suffix);
    main().sync_result = SQLITE_IOERR_FSYNC;
    try {
        static_cast<void>(
            open("sqlite:" + after.file("crash.db"), {.migrations = {}, .bounds = {}}));
        ADD_FAILURE();
    } catch (const std::runtime_error& refused) {
        EXPECT_THAT(refused.what(), HasSubstr("cannot be made durable"));
    }
}

class small_log : public faulty_disk {
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
