// Which files are taken for a database, what is left of those that are not, and who holds one.
#include "store/sqlite/locked_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/store.hpp"
#include "testing/temporary_folder.hpp"

namespace tramite::store {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Servers that start in one folder.
class starting : public ::testing::Test {
protected:
    std::string path(std::string_view name) { return folder_.file(name); }

    std::unique_ptr<database> start(std::string_view name) {
        return open("sqlite:" + path(name), {.migrations = {}, .bounds = {}, .time = time_});
    }
    std::string refusal_of(std::string_view name) {
        try {
            static_cast<void>(start(name));
        } catch (const std::runtime_error& refused) {
            return refused.what();
        }
        return {};
    }

    void write(std::string_view name, std::string_view text) {
        std::ofstream{path(name)} << text;
        fs::permissions(path(name), readable_by_all);
    }
    std::string text_of(std::string_view name) {
        std::ifstream file{path(name)};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    fs::perms mode_of(std::string_view name) { return fs::status(path(name)).permissions(); }
    std::vector<std::string> files() {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator{folder_.path()})
            names.push_back(entry.path().filename());
        std::ranges::sort(names);
        return names;
    }

    static constexpr auto readable_by_all = fs::perms::owner_read | fs::perms::owner_write |
                                            fs::perms::group_read | fs::perms::others_read;
    testing::temporary_folder folder_;
    base::system_clock time_;
};

TEST_F(starting, a_second_server_is_told_which_file_is_held_and_by_whom) {
    const auto first = start("a.db");
    EXPECT_THAT(refusal_of("a.db"), AllOf(HasSubstr("a.db"), HasSubstr("in use by process ")));
    fs::create_symlink(path("a.db"), path("link.db"));
    EXPECT_THAT(refusal_of("link.db"), HasSubstr("in use by process "));
}

TEST_F(starting, the_last_connection_to_end_lets_the_next_server_in) {
    auto database = start("a.db");
    auto writer = database->make_writer();
    auto reader = database->make_reader();
    database.reset();
    writer.reset();
    EXPECT_THAT(refusal_of("a.db"), HasSubstr("in use"));
    fs::remove(path("a.db.lock"));
    EXPECT_THAT(refusal_of("a.db"), HasSubstr("in use"));
    reader.reset();
    EXPECT_EQ(refusal_of("a.db"), "");
}

TEST_F(starting, a_database_is_held_also_without_its_lock_file) {
    const auto first = start("a.db");
    fs::remove(path("a.db.lock"));
    EXPECT_THAT(refusal_of("a.db"), AllOf(HasSubstr("a.db"), HasSubstr("in use")));
    EXPECT_FALSE(fs::exists(path("a.db.lock")));
}

TEST_F(starting, a_database_is_held_also_under_a_new_name) {
    const auto first = start("a.db");
    fs::rename(path("a.db"), path("b.db"));
    EXPECT_THAT(refusal_of("b.db"), AllOf(HasSubstr("b.db"), HasSubstr("in use")));
}

TEST_F(starting, a_refused_server_of_the_same_process_leaves_the_first_ones_locks) {
    const auto first = start("a.db");
    // Open until the end: to close it would drop them as well.
    const sqlite::open_file probe{::open(path("a.db").c_str(), O_RDWR | O_CLOEXEC)};
    const auto is_locked = [&] {
        struct flock asked {};
        asked.l_type = F_WRLCK;
        asked.l_whence = SEEK_SET;
        EXPECT_EQ(::fcntl(probe.get(), F_OFD_GETLK, &asked), 0);
        return asked.l_type != F_UNLCK;
    };
    ASSERT_TRUE(is_locked());
    EXPECT_THAT(refusal_of("a.db"), HasSubstr("in use"));
    EXPECT_TRUE(is_locked());
    fs::create_hard_link(path("a.db"), path("hard.db"));
    EXPECT_THAT(refusal_of("hard.db"), HasSubstr("more than one name"));
    EXPECT_TRUE(is_locked());
    fs::remove(path("hard.db"));
    fs::remove(path("a.db.lock"));
    EXPECT_THAT(refusal_of("a.db"), HasSubstr("in use"));
    EXPECT_TRUE(is_locked());
}

TEST_F(starting, a_database_with_two_names_is_refused_under_each) {
    start("a.db").reset();
    fs::create_hard_link(path("a.db"), path("b.db"));
    for (const auto* name : {"a.db", "b.db"})
        EXPECT_THAT(refusal_of(name), AllOf(HasSubstr(name), HasSubstr("more than one name")));
    fs::remove(path("b.db"));
    EXPECT_EQ(refusal_of("a.db"), "");
}

TEST_F(starting, a_link_to_what_is_not_there_yet_makes_it_and_meets_the_same_lock) {
    fs::create_directory(path("data"));
    fs::create_symlink("data/real.db", path("near.db"));
    fs::create_symlink(path("near.db"), path("far.db"));
    const auto first = start("far.db");
    EXPECT_TRUE(fs::is_regular_file(path("data/real.db")));
    EXPECT_TRUE(fs::exists(path("data/real.db.lock")));
    for (const auto* name : {"far.db", "near.db", "data/real.db"})
        EXPECT_THAT(refusal_of(name), HasSubstr("in use by process ")) << name;
    EXPECT_THAT(files(), ElementsAre("data", "far.db", "near.db"));
}

TEST_F(starting, links_that_lead_nowhere_are_refused) {
    fs::create_symlink("b.db", path("a.db"));
    fs::create_symlink("a.db", path("b.db"));
    EXPECT_THAT(refusal_of("a.db"), AllOf(HasSubstr("a.db"), HasSubstr("leads nowhere")));
    fs::create_symlink("no/such.db", path("c.db"));
    EXPECT_THAT(refusal_of("c.db"), AllOf(HasSubstr("c.db"), HasSubstr("folder is not there")));
}

TEST_F(starting, what_is_no_database_is_refused_and_left_as_it_is) {
    for (const std::string& text :
         {std::string{"x"}, std::string{"SQLite format 3"}, std::string(5000, 'x')}) {
        write("notes.txt", text);
        EXPECT_THAT(refusal_of("notes.txt"),
                    AllOf(HasSubstr("notes.txt"), HasSubstr("not a database")));
        EXPECT_EQ(text_of("notes.txt"), text);
        EXPECT_EQ(mode_of("notes.txt"), readable_by_all);
        EXPECT_THAT(files(), ElementsAre("notes.txt"));
    }
}

TEST_F(starting, a_first_page_that_a_loss_of_power_tore_is_mended_from_the_log) {
    const auto first = start("a.db");
    // As they lie there while the server runs: what it made is in the log.
    fs::copy(path("a.db"), path("b.db"));
    fs::copy(path("a.db-wal"), path("b.db-wal"));
    std::fstream{path("b.db"), std::ios::in | std::ios::out} << std::string(512, '\xa5');
    EXPECT_EQ(refusal_of("b.db"), "");
    EXPECT_EQ(text_of("b.db").substr(0, 15), "SQLite format 3");
}

TEST_F(starting, a_first_page_that_a_loss_of_power_tore_is_mended_from_the_journal) {
    sqlite3* opened = nullptr;
    ASSERT_EQ(sqlite3_open(path("a.db").c_str(), &opened), SQLITE_OK);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> db{opened, &sqlite3_close};
    const auto run = [&](const char* sql) {
        ASSERT_EQ(sqlite3_exec(db.get(), sql, nullptr, nullptr, nullptr), SQLITE_OK) << sql;
    };
    run("pragma cache_size = 1; create table x(y)");
    run("begin exclusive; create table z(y); pragma cache_spill = 1");
    run("insert into x select randomblob(1000) from "
        "(with recursive n(i) as (select 1 union all select i + 1 from n where i < 200) "
        "select i from n)");
    fs::copy(path("a.db"), path("b.db"));
    fs::copy(path("a.db-journal"), path("b.db-journal"));
    std::fstream{path("b.db"), std::ios::in | std::ios::out} << std::string(512, '\xa5');
    EXPECT_EQ(refusal_of("b.db"), "");
}

TEST_F(starting, a_log_of_something_else_makes_no_database_of_what_is_none) {
    write("notes.txt", "x");
    write("notes.txt-wal", "7 things to do");
    EXPECT_THAT(refusal_of("notes.txt"), HasSubstr("not a database"));
    EXPECT_EQ(text_of("notes.txt"), "x");
    EXPECT_THAT(files(), ElementsAre("notes.txt", "notes.txt-wal"));
}

TEST_F(starting, an_empty_file_becomes_a_database) {
    write("a.db", "");
    EXPECT_EQ(refusal_of("a.db"), "");
    EXPECT_EQ(mode_of("a.db"), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(starting, a_damaged_database_keeps_no_lock_file_that_was_made_for_it) {
    write("a.db", std::string{"SQLite format 3\0", 16} + std::string(5000, 'x'));
    EXPECT_THAT(refusal_of("a.db"), HasSubstr("a.db"));
    EXPECT_THAT(files(), ElementsAre("a.db"));
    write("a.db.lock", "");
    EXPECT_THAT(refusal_of("a.db"), HasSubstr("a.db"));
    EXPECT_THAT(files(), ElementsAre("a.db", "a.db.lock"));
}

TEST_F(starting, what_is_no_regular_file_is_refused_unopened) {
    // To open a pipe for reading alone would wait for its writer.
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0644), 0);
    EXPECT_THAT(refusal_of("pipe"), AllOf(HasSubstr("pipe"), HasSubstr("no regular file")));
    EXPECT_EQ(mode_of("pipe"), readable_by_all);
    fs::create_symlink("/dev/null", path("null"));
    EXPECT_THAT(refusal_of("null"), AllOf(HasSubstr("/dev/null"), HasSubstr("no regular file")));
    EXPECT_THAT(files(), ElementsAre("null", "pipe"));
}

TEST_F(starting, a_lock_file_that_is_a_link_is_not_written_through) {
    write("letter.txt", "Dear Ana");
    fs::create_symlink("letter.txt", path("a.db.lock"));
    EXPECT_THAT(refusal_of("a.db"), AllOf(HasSubstr("a.db.lock"), HasSubstr("is a link")));
    EXPECT_EQ(text_of("letter.txt"), "Dear Ana");
    EXPECT_THAT(files(), ElementsAre("a.db.lock", "letter.txt"));
    fs::remove(path("a.db.lock"));
    ASSERT_EQ(::mkfifo(path("a.db.lock").c_str(), 0644), 0);
    EXPECT_THAT(refusal_of("a.db"), AllOf(HasSubstr("a.db.lock"), HasSubstr("no regular file")));
    EXPECT_FALSE(fs::exists(path("a.db")));
}

}  // namespace
}  // namespace tramite::store
