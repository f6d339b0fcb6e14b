// What a group tells of itself: how its transactions ended, and whether the store is well.
#include "server/health.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "testing/scripted_group.hpp"

namespace tramite::serving {
namespace {

using ::testing::ElementsAre;
using testing::mishap;

constexpr operation<std::string, void> write{"escribe"};
constexpr operation<std::string, void> refuse{"niega"};
constexpr operation<std::string, void> swallow{"traga"};

class health_test : public testing::scripted_group {
protected:
    health_test() {
        operations.add(write, [](const std::string& text, transaction& to) { to.run(text); })
            .add(refuse,
                 [](const std::string& text, transaction& to) {
                     to.run(text);
                     throw refused{"No"};
                 })
            .add(swallow, [](const std::string& text, transaction& to) {
                try {
                    to.run(text);
                } catch (const database_error&) {
                }
            });
    }

    [[nodiscard]] std::uint64_t count(metrics::transaction_end how) const {
        return numbers.transactions[static_cast<std::size_t>(how)].get();
    }
};

TEST_F(health_test, a_server_is_ready_while_it_serves_and_its_store_is_well) {
    EXPECT_FALSE(state.is_ready());
    state.enter(health::phase::serving);
    EXPECT_TRUE(state.is_ready());
    state.store_failed();
    EXPECT_FALSE(state.is_ready());
    state.store_works();
    state.enter(health::phase::draining);
    EXPECT_FALSE(state.is_ready());
}

TEST_F(health_test, each_transaction_is_counted_by_its_end) {
    using end = metrics::transaction_end;
    run({&ask("escribe", "a"), &ask("escribe", "b"), &ask("niega", "c")});
    EXPECT_EQ(count(end::commit), 1U);
    run({&ask("escribe", "d"), &ask("escribe", "die")});
    // Rolled back together; then one commits, the other dies again, and its fault is kept.
    EXPECT_EQ(count(end::commit), 3U);
    EXPECT_EQ(count(end::rollback), 2U);
    db.refuse_next_commit();
    run({&ask("escribe", "e")});
    EXPECT_EQ(count(end::rollback), 3U);
    EXPECT_EQ(count(end::full), 0U);
    metrics::count_totals sizes;
    numbers.group_requests.add_to(sizes);
    EXPECT_EQ(sizes.count(), 3U);
    EXPECT_EQ(sizes.sum, 6U);
}

TEST_F(health_test, a_store_that_fails_is_not_well_until_a_write_of_its_own_succeeds) {
    group open{db, bounds, time, watch};
    const auto write_one = [&](const std::string& text) {
        open.add(ask("escribe", text));
        open.finish();
    };
    write_one("a");
    EXPECT_TRUE(state.is_store_well());
    db.fill_disk();
    write_one("b");
    EXPECT_FALSE(state.is_store_well());
    EXPECT_EQ(count(metrics::transaction_end::full), 2U);

    for (std::size_t step = 0; step < 2; ++step) {
        db.plan(step, mishap::failure);
        open.probe();
        EXPECT_FALSE(state.is_store_well()) << step;
    }
    open.probe();
    EXPECT_TRUE(state.is_store_well());
    EXPECT_THAT(db.effects(), ElementsAre("a"));
}

TEST_F(health_test, what_a_handler_does_wrong_is_no_fault_of_the_store) {
    run({&ask("escribe", "die"), &ask("escribe", "break"), &ask("niega", "c")});
    EXPECT_TRUE(state.is_store_well());
    run({&ask("traga", "fail")});
    EXPECT_FALSE(state.is_store_well());
}

}  // namespace
}  // namespace tramite::serving
