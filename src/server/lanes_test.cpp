// The lanes on a real database: what a batch is promised, without sockets.
#include "server/lanes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "server/admission.hpp"
#include "server/store_probe.hpp"
#include "testing/fake_clock.hpp"
#include "testing/lanes_stand.hpp"
#include "testing/scripted_writer.hpp"
#include "tramite/catalog.hpp"

namespace tramite::serving {
namespace {

using base::outcome;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;

constexpr operation<std::string, std::int64_t> write{"anota"};
constexpr operation<void, std::int64_t> count{"cuenta"};
constexpr operation<void, std::int64_t> end_early{"acaba_antes"};
constexpr operation<void, std::int64_t> slow{"lenta"};
constexpr operation<void, void> gated{"detenida"};
constexpr operation<std::int64_t, std::string> large{"grande"};
constexpr operation<std::string, std::string> prepared{"prepara"};

using testing::counting_owner;

class lanes_test : public testing::lanes_stand {
protected:
    lanes_test() {
        // However slow the machine, a group ends by its size, unless a test is about its time.
        bounds.group_work = std::chrono::hours{1};
        operations
            .add(write,
                 [](const std::string& text, transaction& db) {
                     db.run("insert into notas(texto) values ($1)", text);
                     return db.one<std::int64_t>("select count(*) from notas");
                 })
            .add(count,
                 [](snapshot& db) { return db.one<std::int64_t>("select count(*) from notas"); })
            .add(end_early,
                 [](snapshot& db) {
                     const auto seen = db.one<std::int64_t>("select count(*) from notas");
                     db.end();
                     return seen;
                 })
            .add(large,
                 [](std::int64_t bytes) {
                     return std::string(static_cast<std::size_t>(bytes), 'x');
                 })
            .add(
                prepared, [](const std::string& text) { return text + "!"; },
                [](const std::string&, const std::string& made, transaction& db) {
                    db.run("insert into notas(texto) values ($1)", made);
                    return made;
                });
    }
};

TEST_F(lanes_test, a_batch_of_writes_is_done_in_its_order) {
    writing_lane lane{*database, parts};
    auto calls = ask("anota", "\"x\"", 5);
    EXPECT_EQ(run(lane, calls), 5U);
    for (std::size_t i = 0; i < calls.size(); ++i)
        EXPECT_EQ(calls[i].answer, base::success(std::to_string(i + 1)));
}

TEST_F(lanes_test, a_batch_larger_than_a_group_is_given_back_in_part) {
    bounds.group_requests = 3;
    writing_lane lane{*database, parts};
    auto calls = ask("anota", "\"x\"", 5);
    EXPECT_EQ(run(lane, calls), 3U);
    EXPECT_EQ(calls[2].answer, base::success("3"));
}

TEST_F(lanes_test, a_group_ends_when_its_time_for_work_is_over) {
    bounds.group_work = std::chrono::milliseconds{0};
    writing_lane lane{*database, parts};
    auto calls = ask("anota", "\"x\"", 5);
    EXPECT_EQ(run(lane, calls), 1U);
}

TEST_F(lanes_test, answers_that_weigh_too_much_end_a_batch) {
    bounds.unwritten_bytes = 1000;
    computing_lane lane{parts};
    auto calls = ask("grande", "400", 10);
    EXPECT_EQ(run(lane, calls), 3U);
}

TEST_F(lanes_test, a_lane_takes_no_more_than_its_queue_holds) {
    bounds.queued_requests = 4;
    computing_lane lane{parts};
    auto calls = ask("grande", "1", 5);
    batch one{.calls = calls, .owner = &owner};
    EXPECT_FALSE(lane.submit(one));
    one.calls = one.calls.first(4);
    EXPECT_TRUE(lane.submit(one));
    owner.wait_for(1);
}

TEST_F(lanes_test, what_only_asks_for_receipts_has_room_of_its_own) {
    bounds.queued_requests = 4;
    writing_lane lane{*database, parts};
    auto calls = ask("anota", "\"x\"", 8);
    batch one{.calls = calls, .owner = &owner};
    EXPECT_FALSE(lane.submit(one));
    for (auto& request : calls)
        request.decided = saturated(bounds);
    EXPECT_TRUE(lane.submit(one));
    owner.wait_for(1);
    EXPECT_EQ(calls[7].answer, saturated(bounds));
}

TEST_F(lanes_test, a_read_sees_what_was_committed_before_it_came) {
    writing_lane writes{*database, parts};
    reading_lane reads{*database, writes, places, parts};
    for (int i = 1; i <= 20; ++i) {
        auto written = ask("anota", "\"x\"", 1);
        run(writes, written);
        auto seen = ask("cuenta", "null", 2);
        run(reads, seen);
        EXPECT_EQ(seen[1].answer, base::success(std::to_string(i)));
    }
}

TEST_F(lanes_test, a_snapshot_that_one_handler_ended_is_begun_anew_for_the_next) {
    writing_lane writes{*database, parts};
    reading_lane reads{*database, writes, places, parts};
    auto calls = ask("acaba_antes", "null", 3);
    EXPECT_EQ(run(reads, calls), 3U);
    EXPECT_THAT(calls, Each(Field(&call::answer, base::success("0"))));
}

TEST_F(lanes_test, each_read_of_a_long_batch_has_the_whole_life_of_a_snapshot) {
    // Moved by a handler, while a lane and a store look at it.
    testing::fake_clock moved;
    operations.add(slow, [&moved](snapshot& db) {
        moved.advance(std::chrono::milliseconds{100});
        return db.one<std::int64_t>("select count(*) from notas");
    });
    const auto other = store::open("sqlite:" + folder.file("other.db"),
                                   {.migrations = schema, .bounds = bounds, .time = moved});
    const lane_parts moved_parts{.bounds = &bounds,
                                 .time = &moved,
                                 .numbers = &numbers,
                                 .state = &state,
                                 .handlers = &handlers};
    writing_lane writes{*other, moved_parts};
    reading_lane reads{*other, writes, places, moved_parts};
    auto calls = ask("lenta", "null", 200);
    ASSERT_GT(200 * 100, bounds.snapshot_life.count());
    EXPECT_EQ(run(reads, calls), 200U);
    EXPECT_THAT(calls, Each(Field(&call::answer, base::success("0"))));
}

// What tramite.resultado says, on a lane of its own turn.
class receipt_asking : public lanes_test {
protected:
    std::string tell(reading_lane& reads, const std::string& id) {
        auto calls = ask("tramite.resultado", R"({"id":")" + id + R"("})", 1);
        counting_owner here;
        batch one{.calls = calls, .owner = &here};
        EXPECT_TRUE(reads.submit(one));
        here.wait_for(1);
        return calls[0].answer.data;
    }
    std::vector<call> ask_with_id(const std::string& name, const std::string& data,
                                  const std::string& id) {
        return ask(name, data + R"(,"id":")" + id + R"(")", 1);
    }
};

TEST_F(receipt_asking, an_answer_does_not_wait_for_the_lane_that_writes) {
    const std::string done = "a-request-that-is-done";
    const std::string running = "a-request-that-is-running";
    const std::string waiting = "a-request-that-is-waiting";
    std::promise<void> reached;
    std::promise<void> open;
    operations.add(gated, [&](transaction&) {
        reached.set_value();
        open.get_future().wait();
    });
    writing_lane writes{*database, parts};
    reading_lane reads{*database, writes, places, parts};
    auto first = ask_with_id("anota", R"("x")", done);
    run(writes, first);

    auto slow_calls = ask_with_id("detenida", "null", running);
    batch slow_batch{.calls = slow_calls, .owner = &owner};
    ASSERT_TRUE(writes.submit(slow_batch));
    reached.get_future().wait();
    auto next_calls = ask_with_id("anota", R"("y")", waiting);
    batch next_batch{.calls = next_calls, .owner = &owner};
    ASSERT_TRUE(writes.submit(next_batch));
    EXPECT_EQ(tell(reads, done), R"({"estado":"hecho","datos":1,"error":null,"codigo":null})");
    EXPECT_EQ(tell(reads, running), R"({"estado":"en_curso"})");
    EXPECT_EQ(tell(reads, waiting), R"({"estado":"en_curso"})");
    EXPECT_EQ(tell(reads, "a-request-of-nobody"), R"({"estado":"ninguno"})");
    open.set_value();
    owner.wait_for(2);
    EXPECT_EQ(tell(reads, running),
              R"({"estado":"hecho","datos":null,"error":null,"codigo":null})");
    EXPECT_EQ(tell(reads, waiting), R"({"estado":"hecho","datos":2,"error":null,"codigo":null})");
}

TEST_F(receipt_asking, in_the_middle_of_a_batch_of_reads_it_disturbs_none) {
    writing_lane writes{*database, parts};
    reading_lane reads{*database, writes, places, parts};
    auto calls = ask("cuenta", "null", 1);
    calls.push_back(std::move(ask("tramite.resultado", R"({"id":"a-request-of-nobody"})", 1)[0]));
    calls.push_back(std::move(ask("cuenta", "null", 1)[0]));
    EXPECT_EQ(run(reads, calls), 3U);
    EXPECT_EQ(calls[0].answer, base::success("0"));
    EXPECT_EQ(calls[1].answer, base::success(R"({"estado":"ninguno"})"));
    EXPECT_EQ(calls[2].answer, base::success("0"));
}

TEST_F(lanes_test, a_prepared_value_reaches_its_handler) {
    computing_lane computes{parts};
    writing_lane writes{*database, parts};
    auto calls = ask("prepara", "\"hola\"", 2);
    EXPECT_TRUE(calls[0].has_preparation());
    EXPECT_EQ(run(computes, calls, batch::step::prepare), 2U);
    EXPECT_FALSE(calls[0].has_preparation());
    EXPECT_EQ(run(writes, calls), 2U);
    EXPECT_EQ(calls[1].answer, base::success("\"hola!\""));
}

TEST_F(lanes_test, what_is_overdue_is_neither_prepared_nor_executed) {
    computing_lane computes{parts};
    writing_lane writes{*database, parts};
    auto calls = ask("prepara", "\"hola\",\"plazo_ms\":0", 1);
    run(computes, calls, batch::step::prepare);
    EXPECT_TRUE(calls[0].has_preparation());
    run(writes, calls);
    EXPECT_EQ(calls[0].answer.code, "plazo_vencido");
}

TEST_F(lanes_test, what_is_queued_when_a_lane_ends_is_still_done) {
    std::vector<std::vector<call>> asked;
    std::vector<std::unique_ptr<batch>> batches;
    {
        writing_lane lane{*database, parts};
        for (int i = 0; i < 50; ++i) {
            asked.push_back(ask("anota", "\"x\"", 1));
            batches.push_back(
                std::make_unique<batch>(batch{.calls = asked.back(), .owner = &owner}));
            ASSERT_TRUE(lane.submit(*batches.back()));
        }
    }
    owner.wait_for(50);
    for (const auto& calls : asked)
        EXPECT_EQ(calls[0].answer.what, outcome::kind::success);
}

TEST_F(lanes_test, each_lane_counts_how_long_its_batches_waited) {
    const auto waited = [&](metrics::lane_name which) {
        return numbers.add_up().lanes[static_cast<std::size_t>(which)].queue.count();
    };
    {
        computing_lane computes{parts};
        writing_lane writes{*database, parts};
        reading_lane reads{*database, writes, places, parts};
        for (int i = 0; i < 3; ++i) {
            auto written = ask("anota", "\"x\"", 2);
            run(writes, written);
            auto counted = ask("cuenta", "null", 1);
            run(reads, counted);
        }
        auto asked = ask("grande", "1", 1);
        run(computes, asked);
        const auto sum = numbers.add_up();
        EXPECT_EQ(sum.lanes[static_cast<std::size_t>(metrics::lane_name::reading)].threads,
                  bounds.reading_threads);
    }
    EXPECT_EQ(waited(metrics::lane_name::writing), 3U);
    EXPECT_EQ(waited(metrics::lane_name::reading), 3U);
    EXPECT_EQ(waited(metrics::lane_name::computing), 1U);
    const auto sum = numbers.add_up();
    EXPECT_EQ(sum.transactions[static_cast<std::size_t>(metrics::transaction_end::commit)], 3U);
    for (const auto& lane : sum.lanes)
        EXPECT_EQ(lane.busy, 0U);
}

// A database whose only connection is one that a test scripts.
class scripted_database final : public store::database {
public:
    explicit scripted_database(std::unique_ptr<store::writer> only) : only_{std::move(only)} {}
    std::unique_ptr<store::writer> make_writer() override { return std::move(only_); }
    std::unique_ptr<store::reader> make_reader() override { return nullptr; }
    const std::string& identity() const override { return identity_; }

private:
    std::unique_ptr<store::writer> only_;
    std::string identity_;
};

TEST_F(lanes_test, what_queues_up_behind_a_wait_in_vain_does_not_wait_again) {
    using std::chrono::milliseconds;
    testing::fake_clock moved;
    std::promise<void> reached;
    std::promise<void> open;
    auto made = std::make_unique<testing::scripted_writer>();
    auto& db = *made;
    db.lock([&](milliseconds wait) {
        moved.advance(wait);
        if (db.waits().size() > 1) return;
        reached.set_value();
        open.get_future().wait();
    });
    scripted_database scripted{std::move(made)};
    const lane_parts moved_parts{.bounds = &bounds,
                                 .time = &moved,
                                 .numbers = &numbers,
                                 .state = &state,
                                 .handlers = &handlers};
    store_probe probe;
    writing_lane lane{scripted, moved_parts};
    std::vector<std::vector<call>> asked;
    std::vector<batch> batches(5);
    for (auto& one : batches) {
        asked.push_back(ask("anota", "\"x\"", 2));
        one.calls = asked.back();
        one.owner = &owner;
    }
    ASSERT_TRUE(lane.submit(batches[0]));
    reached.get_future().wait();
    ASSERT_TRUE(lane.submit(batches[1]));
    ASSERT_TRUE(lane.submit(batches[2]));
    probe.ask(lane);
    ASSERT_TRUE(lane.submit(batches[3]));
    open.set_value();
    owner.wait_for(4);
    // Whoever comes afterwards waits, once, on its own.
    ASSERT_TRUE(lane.submit(batches[4]));
    owner.wait_for(1);
    for (const auto& calls : asked)
        EXPECT_THAT(calls, Each(Field(&call::answer, Field(&outcome::code, "no_disponible"))));
    const milliseconds none{0};
    EXPECT_THAT(db.waits(), ElementsAre(bounds.database_wait, none, none, bounds.database_wait));
}

TEST_F(lanes_test, a_probe_of_the_store_makes_a_server_ready_again) {
    store_probe probe;
    writing_lane writes{*database, parts};
    state.store_failed();
    while (!state.is_store_well())
        probe.ask(writes);
    auto calls = ask("anota", "\"x\"", 1);
    run(writes, calls);
    EXPECT_EQ(calls.front().answer, base::success("1"));
}

}  // namespace
}  // namespace tramite::serving
