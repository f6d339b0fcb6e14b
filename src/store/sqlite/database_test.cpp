// Opening a store: what is refused, what is found set, what survives a crash.
#include "store/sqlite/database.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "store/sqlite/reader.hpp"
#include "testing/temporary_store.hpp"

namespace tramite::store {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string refusal_of(const std::string& url) {
    const base::system_clock time;
    try {
        static_cast<void>(open(url, {.migrations = {}, .bounds = {}, .time = time}));
    } catch (const std::runtime_error& refused) {
        return refused.what();
    }
    return {};
}

TEST(store_url, other_forms_are_refused_with_the_right_one) {
    EXPECT_THAT(refusal_of("bank.db"), HasSubstr("sqlite:FILE"));
    EXPECT_THAT(refusal_of("mysql://h/d"), HasSubstr("sqlite:FILE"));
    EXPECT_THAT(refusal_of("sqlite:"), HasSubstr("names no file"));
    EXPECT_THAT(refusal_of("sqlite::memory:"), HasSubstr("nothing is durable"));
    const auto postgres = refusal_of("postgresql://ana:clave@h/d");
    EXPECT_THAT(postgres, HasSubstr("no PostgreSQL"));
    EXPECT_EQ(postgres.find("clave"), std::string::npos);
}

TEST(database, a_folder_that_is_not_there_is_named) {
    const testing::temporary_folder folder;
    EXPECT_THAT(refusal_of("sqlite:" + folder.file("no/such.db")), HasSubstr("no/such.db"));
    EXPECT_THAT(refusal_of("sqlite:" + folder.path().string()), HasSubstr("is a folder"));
}

TEST(database, its_files_are_its_owners_alone) {
    testing::temporary_store store{{"create table t(a)"}};
    store.write([](transaction& db) { db.run("insert into t values(1)"); });
    for (const auto* suffix : {"", "-wal", "-shm", ".lock"})
        EXPECT_EQ(fs::status(store.path() + suffix).permissions(),
                  fs::perms::owner_read | fs::perms::owner_write)
            << suffix;
}

TEST(database, its_identity_is_made_once_and_is_its_own) {
    testing::temporary_store one{{}};
    const testing::temporary_store other{{}};
    const auto identity = one.database().identity();
    EXPECT_EQ(identity.size(), 36U);
    one.reopen();
    EXPECT_EQ(one.database().identity(), identity);
    EXPECT_NE(const_cast<testing::temporary_store&>(other).database().identity(), identity);
}

TEST(database, there_is_one_writer) {
    testing::temporary_store store{{}};
    EXPECT_THROW(static_cast<void>(store.database().make_writer()), std::logic_error);
}

TEST(database, every_setting_is_in_force_on_both_kinds_of_connection) {
    testing::temporary_store store{{}};
    auto& writing = dynamic_cast<sqlite::writer&>(store.writer()).on();
    const auto reader = store.database().make_reader();
    auto& reading = dynamic_cast<sqlite::reader&>(*reader).on();
    const std::vector<std::pair<std::string, std::string>> both{
        {"journal_mode", "wal"},  {"foreign_keys", "1"},    {"wal_autocheckpoint", "0"},
        {"mmap_size", "0"},       {"temp_store", "2"},      {"trusted_schema", "0"},
        {"cell_size_check", "1"}, {"cache_size", "-65536"}, {"busy_timeout", "2000"},
    };
    for (const auto& [name, value] : both) {
        EXPECT_EQ(writing.run("pragma " + name), value) << name;
        EXPECT_EQ(reading.run("pragma " + name), value) << name;
    }
    EXPECT_EQ(writing.run("pragma synchronous"), "2");
    EXPECT_EQ(writing.run("pragma query_only"), "0");
    EXPECT_EQ(reading.run("pragma query_only"), "1");
}

TEST(database, what_was_committed_is_there_after_a_crash) {
    testing::temporary_store store{{"create table t(a)"}};
    store.write([](transaction& db) { db.run("insert into t values($1)", 7); });
    // The files as they stand while the server lives: what a process that is killed leaves.
    const testing::temporary_folder after;
    for (const auto* suffix : {"", "-wal"})
        fs::copy_file(store.path() + suffix, after.file("crash.db") + suffix);
    ASSERT_GT(fs::file_size(after.file("crash.db-wal")), 0U);

    const std::vector<migration> steps{"create table t(a)"};
    const base::system_clock time;
    const auto recovered =
        open("sqlite:" + after.file("crash.db"), {.migrations = steps, .bounds = {}, .time = time});
    // Before anything is served, the log is in the database and durable.
    EXPECT_EQ(fs::file_size(after.file("crash.db-wal")), 0U);
    const auto reader = recovered->make_reader();
    EXPECT_EQ(reader->begin().one<int>("select a from t"), 7);
}

TEST(database, a_half_written_log_is_recovered_to_its_last_whole_commit) {
    testing::temporary_store store{{"create table t(a)"}};
    for (int i = 1; i <= 3; ++i)
        store.write([i](transaction& db) { db.run("insert into t values($1)", i); });
    const testing::temporary_folder after;
    for (const auto* suffix : {"", "-wal"})
        fs::copy_file(store.path() + suffix, after.file("crash.db") + suffix);
    fs::resize_file(after.file("crash.db-wal"), fs::file_size(after.file("crash.db-wal")) - 100);

    const std::vector<migration> steps{"create table t(a)"};
    const base::system_clock time;
    const auto recovered =
        open("sqlite:" + after.file("crash.db"), {.migrations = steps, .bounds = {}, .time = time});
    const auto reader = recovered->make_reader();
    EXPECT_EQ(reader->begin().one<int>("select max(a) from t"), 2);
}

TEST(database, a_clean_end_leaves_one_file_with_everything_in_it) {
    testing::temporary_store store{{"create table t(a)"}};
    auto reader = store.database().make_reader();
    store.write([](transaction& db) { db.run("insert into t values(1)"); });
    store.close();
    reader.reset();
    EXPECT_FALSE(fs::exists(store.path() + "-wal") && fs::file_size(store.path() + "-wal") > 0);
    store.reopen();
    store.write([](transaction& db) { EXPECT_EQ(db.one<int>("select count(*) from t"), 1); });
}

}  // namespace
}  // namespace tramite::store
