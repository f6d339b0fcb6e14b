// When a handler counts as one that does not end, by a clock that the test moves.
#include "server/watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "server/admission.hpp"
#include "server/lanes.hpp"
#include "testing/fake_clock.hpp"
#include "testing/temporary_folder.hpp"
#include "tramite/catalog.hpp"

namespace tramite::serving {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

call asking(const std::string& id) {
    call made;
    made.id = id;
    return made;
}

class watch_test : public ::testing::Test {
protected:
    void look_at(std::int64_t ms) { watched.look(base::monotonic_time{milliseconds{ms}}); }

    std::vector<std::string> told;
    watch watched{milliseconds{1'000},
                  [this](const call& overdue) { told.push_back(*overdue.id); }};
    station& one = watched.add();
    station& other = watched.add();
};

TEST_F(watch_test, a_handler_is_told_once_its_life_has_passed) {
    const auto slow = asking("slow");
    const turn running{one, slow};
    look_at(0);
    look_at(999);
    EXPECT_TRUE(told.empty());
    look_at(1'000);
    EXPECT_EQ(told, std::vector<std::string>{"slow"});
}

TEST_F(watch_test, each_turn_has_its_own_life_also_of_the_same_call) {
    const auto again = asking("again");
    for (std::int64_t ms = 0; ms < 10'000; ms += 600) {
        const turn running{one, again};
        look_at(ms);
        look_at(ms + 599);
    }
    EXPECT_TRUE(told.empty());
}

TEST_F(watch_test, a_thread_without_a_handler_may_stay_so) {
    const auto brief = asking("brief");
    { const turn running{one, brief}; }
    look_at(0);
    look_at(100'000);
    EXPECT_TRUE(told.empty());
}

TEST_F(watch_test, threads_are_watched_one_by_one) {
    const auto slow = asking("slow");
    const auto brief = asking("brief");
    const turn running{other, slow};
    for (std::int64_t ms = 0; ms <= 1'000; ms += 500) {
        const turn beside{one, brief};
        look_at(ms);
    }
    EXPECT_EQ(told, std::vector<std::string>{"slow"});
}

TEST(watching, what_is_being_told_does_not_end_meanwhile) {
    std::promise<void> reached;
    std::promise<void> leave;
    bool has_ended = false;
    watch watched{milliseconds{0}, [&](const call& one) {
                      leave.set_value();
                      EXPECT_EQ(*one.id, "slow");
                      EXPECT_FALSE(has_ended);
                  }};
    auto& place = watched.add();
    std::thread handling{[&] {
        const auto slow = asking("slow");
        {
            const turn running{place, slow};
            reached.set_value();
            leave.get_future().wait();
        }
        has_ended = true;
    }};
    reached.get_future().wait();
    watched.look({});
    watched.look({});
    handling.join();
    EXPECT_TRUE(has_ended);
}

TEST(watching, a_watchman_looks_until_his_end) {
    std::promise<void> told;
    base::system_clock time;
    watch watched{milliseconds{0}, [&](const call&) { told.set_value(); }};
    auto& place = watched.add();
    const auto slow = asking("slow");
    const turn running{place, slow};
    const watchman looking{watched, time, milliseconds{1}};
    told.get_future().wait();
}

TEST(watching, a_watchman_rests_between_two_looks) {
    // Of a machine that is slow, more time has passed; never less.
    constexpr milliseconds interval{20};
    constexpr int looks = 5;
    class counting_clock final : public base::clock {
    public:
        [[nodiscard]] base::wall_time wall() const override { return real.wall(); }
        [[nodiscard]] base::monotonic_time monotonic() const override {
            if (++looked == looks) last.set_value(real.monotonic());
            return real.monotonic();
        }
        base::system_clock real;
        mutable int looked = 0;
        mutable std::promise<base::monotonic_time> last;
    };
    const counting_clock time;
    watch watched{milliseconds{0}, [](const call&) {}};
    const auto began = time.real.monotonic();
    const watchman looking{watched, time, interval};
    EXPECT_GE(time.last.get_future().get() - began, looks * interval);
}

// On every lane, whose handlers themselves move the clock, while the watch looks at them.
constexpr operation<void, std::int64_t> computes{"calcula"};
constexpr operation<void, std::int64_t> reads{"lee"};
constexpr operation<void, std::int64_t> writes{"escribe"};
constexpr operation<std::int64_t, std::int64_t> prepares{"prepara"};
constexpr operation<void, void> note{"anota"};
constexpr operation<void, std::int64_t> counts{"cuenta"};

class promising_owner final : public batch_owner {
public:
    void finished(std::span<batch* const>) override { done_.set_value(); }
    void wait() { done_.get_future().wait(); }

private:
    std::promise<void> done_;
};

class handler_life : public ::testing::Test {
protected:
    handler_life() {
        bounds.group_work = bounds.snapshot_life = bounds.transaction_life = std::chrono::hours{1};
        operations.add(computes, [this] { return pass_time(); })
            .add(reads, [this](snapshot&) { return pass_time(); })
            .add(writes, [this](transaction&) { return pass_time(); })
            .add(
                prepares, [this](std::int64_t) { return pass_time(); },
                [](std::int64_t, std::int64_t made, transaction&) { return made; });
    }

    // Most of a handler's life, which a look finds it in twice.
    std::int64_t pass_time() {
        handlers.look(time.monotonic());
        time.advance(bounds.handler_life * 9 / 10);
        handlers.look(time.monotonic());
        return 1;
    }
    std::vector<call> ask(const std::string& name, const std::string& data = "null") {
        std::vector<call> calls;
        for (int i = 0; i < 5; ++i)
            calls.push_back(door.admit(R"({"operacion":")" + name + R"(","datos":)" + data + "}",
                                       {}, time.look()));
        return calls;
    }
    static void run(lane& through, std::vector<call>& calls,
                    batch::step what = batch::step::execute) {
        promising_owner owner;
        batch one{.calls = calls, .what = what, .owner = &owner};
        EXPECT_TRUE(through.submit(one));
        owner.wait();
        EXPECT_EQ(one.done, calls.size());
    }

    testing::temporary_folder folder;
    catalog operations;
    running_ids places;
    limits bounds;
    testing::fake_clock time;
    metrics::registry numbers{{}};
    health state;
    std::vector<std::string> overdue;
    watch handlers{bounds.handler_life,
                   [this](const call& one) { overdue.push_back(one.about->operation()); }};
    const lane_parts parts{.bounds = &bounds,
                           .time = &time,
                           .numbers = &numbers,
                           .state = &state,
                           .handlers = &handlers};
    operations::reserved_operations own{{.identidad = "a", .version = "1", .limites = {}}};
    admission door{operations, own, bounds};
    std::vector<migration> schema{"create table notas(texto text)"};
    std::unique_ptr<store::database> database = store::open(
        "sqlite:" + folder.file("data.db"), {.migrations = schema, .bounds = bounds, .time = time});
};

TEST_F(handler_life, counts_for_each_that_computes_and_not_for_all_of_a_batch) {
    computing_lane lane{parts};
    auto calls = ask("calcula");
    run(lane, calls);
    EXPECT_THAT(overdue, IsEmpty());
}

TEST_F(handler_life, counts_for_each_preparing_step_and_not_for_all_of_a_batch) {
    computing_lane lane{parts};
    auto calls = ask("prepara", "1");
    run(lane, calls, batch::step::prepare);
    EXPECT_THAT(overdue, IsEmpty());
}

TEST_F(handler_life, counts_for_each_that_reads_and_not_for_all_of_a_batch) {
    writing_lane others{*database, parts};
    reading_lane lane{*database, others, places, parts};
    auto calls = ask("lee");
    run(lane, calls);
    EXPECT_THAT(overdue, IsEmpty());
}

TEST_F(handler_life, counts_for_each_that_writes_and_not_for_all_of_a_group) {
    writing_lane lane{*database, parts};
    auto calls = ask("escribe");
    run(lane, calls);
    EXPECT_THAT(overdue, IsEmpty());
}

TEST_F(handler_life, ends_also_where_the_batch_began_long_before) {
    bool is_slow = false;
    operations.add(counts, [&] {
        if (std::exchange(is_slow, true)) (void)pass_time();
        return pass_time();
    });
    computing_lane lane{parts};
    auto calls = ask("cuenta");
    run(lane, calls);
    EXPECT_EQ(overdue, std::vector<std::string>(4, "cuenta"));
}

// Each read of a batch brings a write about, sees what its snapshot has of it, and takes `each`.
class pass_life : public handler_life {
protected:
    std::vector<std::string> see(std::chrono::nanoseconds each) {
        operations.add(note, [](transaction& db) { db.run("insert into notas values ('x')"); });
        writing_lane changes{*database, parts};
        operations.add(counts, [&](snapshot& db) {
            const auto seen = db.one<std::int64_t>("select count(*) from notas");
            auto written = ask("anota");
            run(changes, written);
            time.advance(each);
            return seen;
        });
        reading_lane lane{*database, changes, places, parts};
        auto calls = ask("cuenta");
        run(lane, calls);
        std::vector<std::string> told;
        for (const auto& each_call : calls)
            told.push_back(each_call.answer.data);
        return told;
    }
};

TEST_F(pass_life, is_how_long_readers_share_a_snapshot) {
    const auto third = bounds.pass_life / 3 + milliseconds{1};
    EXPECT_THAT(see(third), ElementsAre("0", "0", "0", "15", "15"));
}

TEST_F(pass_life, being_over_the_next_reader_sees_what_is_new) {
    EXPECT_THAT(see(bounds.pass_life), ElementsAre("0", "5", "10", "15", "20"));
}

}  // namespace
}  // namespace tramite::serving
