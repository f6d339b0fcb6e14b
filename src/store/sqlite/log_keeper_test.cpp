// The log's size, with readers that come and go and one that never leaves.
#include "store/sqlite/log_keeper.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <thread>

#include "store/sqlite/writer.hpp"
#include "testing/temporary_store.hpp"

namespace tramite::store {
namespace {

constexpr std::size_t page = 4096 + 24;

limits small_log() {
    limits bounds;
    bounds.log_pages = 20;
    bounds.log_pages_max = 100;
    return bounds;
}

void write_page(testing::temporary_store& store) {
    store.write(
        [](transaction& db) { db.run("insert into t values($1)", std::string(4000, 'x')); });
}

std::size_t log_bytes(const testing::temporary_store& store) {
    return std::filesystem::file_size(store.path() + "-wal");
}

TEST(log_keeper, the_log_stays_small_between_groups) {
    testing::temporary_store store{{"create table t(a)"}, small_log()};
    for (int i = 0; i < 300; ++i) {
        write_page(store);
        store.writer().tidy();
        ASSERT_LT(log_bytes(store), 40 * page);
    }
}

TEST(log_keeper, without_it_the_log_only_grows) {
    testing::temporary_store store{{"create table t(a)"}, small_log()};
    for (int i = 0; i < 300; ++i)
        write_page(store);
    EXPECT_GT(log_bytes(store), 300 * page);
}

TEST(log_keeper, readers_that_are_always_there_do_not_make_it_grow_for_ever) {
    testing::temporary_store store{{"create table t(a)"}, small_log()};
    const auto one = store.database().make_reader();
    const auto other = store.database().make_reader();
    static_cast<void>(one->begin());
    std::atomic<bool> is_over = false;
    // Each begins anew before the other ends.
    std::jthread reading{[&] {
        while (!is_over) {
            static_cast<void>(other->begin());
            static_cast<void>(one->begin());
        }
    }};
    std::size_t largest = 0;
    for (int i = 0; i < 600; ++i) {
        write_page(store);
        store.writer().tidy();
        largest = std::max(largest, log_bytes(store));
    }
    is_over = true;
    EXPECT_LT(largest, 250 * page);
}

TEST(log_keeper, a_reader_that_never_leaves_costs_no_write) {
    testing::temporary_store store{{"create table t(a)"}, small_log()};
    const auto reader = store.database().make_reader();
    auto& before = reader->begin();
    for (int i = 0; i < 125; ++i) {
        write_page(store);
        EXPECT_NO_THROW(store.writer().tidy());
    }
    EXPECT_EQ(before.one<int>("select count(*) from t"), 0);
    reader->end();
    for (int i = 0; i < 50; ++i) {
        write_page(store);
        store.writer().tidy();
    }
    EXPECT_LT(dynamic_cast<sqlite::writer&>(store.writer()).log_pages(), 50U);
}

TEST(log_keeper, the_log_and_what_is_done_about_it_is_counted) {
    testing::temporary_store store{{"create table t(a)"}, small_log()};
    auto& writer = dynamic_cast<sqlite::writer&>(store.writer());
    metrics::store_sheet numbers;
    writer.on().count_in(numbers);
    const auto done = [&](metrics::checkpoint_end how) {
        return numbers.checkpoints[static_cast<std::size_t>(how)].get();
    };
    for (int i = 0; i < 10; ++i)
        write_page(store);
    EXPECT_EQ(numbers.log_pages.get(), writer.log_pages());
    EXPECT_GT(numbers.log_pages.get(), 10U);
    EXPECT_EQ(done(metrics::checkpoint_end::done), 0U);
    for (int i = 0; i < 40; ++i) {
        write_page(store);
        store.writer().tidy();
    }
    EXPECT_GT(done(metrics::checkpoint_end::done), 0U);
    EXPECT_EQ(done(metrics::checkpoint_end::held_up), 0U);
    const auto reader = store.database().make_reader();
    static_cast<void>(reader->begin());
    for (int i = 0; i < 125; ++i) {
        write_page(store);
        store.writer().tidy();
    }
    EXPECT_GT(done(metrics::checkpoint_end::held_up), 0U);
}

TEST(log_keeper, statements_are_counted_by_whether_they_were_prepared_already) {
    testing::temporary_store store{{"create table t(a)"}};
    metrics::store_sheet numbers;
    dynamic_cast<sqlite::writer&>(store.writer()).on().count_in(numbers);
    for (int i = 0; i < 5; ++i)
        write_page(store);
    EXPECT_EQ(numbers.statements_prepared.get(), 1U);
    EXPECT_EQ(numbers.statements_found.get(), 4U);
}

}  // namespace
}  // namespace tramite::store
