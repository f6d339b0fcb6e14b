// Which ids are never run, and what is said of them; and on a real store that none is run twice, by
// whatever clocks and restarts.
#include "server/id_age.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>

#include "base/id.hpp"
#include "store/store.hpp"
#include "testing/temporary_folder.hpp"

namespace tramite::serving {
namespace {

using namespace std::chrono_literals;

const base::wall_time now{std::chrono::milliseconds{1'767'268'800'000}};
const id_bounds bounds{.line = now - 24h, .now = now, .ahead = 10min};

bool is_expired_at(base::wall_time born) {
    return expired(base::make_uuid7(born), bounds).has_value();
}

TEST(id_age, one_behind_the_line_or_far_ahead_is_expired) {
    EXPECT_TRUE(is_expired_at(now - 24h - 1ms));
    EXPECT_FALSE(is_expired_at(now - 24h));
    EXPECT_FALSE(is_expired_at(now + 10min));
    EXPECT_TRUE(is_expired_at(now + 10min + 1ms));
}

TEST(id_age, what_is_no_uuid_of_version_7_has_no_age) {
    EXPECT_FALSE(expired("00000000-0000-4000-8000-000000000000", bounds));
    EXPECT_FALSE(expired("an-order-of-last-year", bounds));
}

TEST(id_age, the_message_names_both_clocks) {
    const auto told = expired(base::make_uuid7(now - 48h), bounds);
    ASSERT_TRUE(told);
    EXPECT_EQ(told->code, "id_vencido");
    EXPECT_FALSE(told->is_retriable());
    EXPECT_FALSE(told->is_final());
    for (const auto& text : {told->text.spanish, told->text.english}) {
        EXPECT_NE(text.find("2025-12-30T12:00:00Z"), std::string::npos) << text;
        EXPECT_NE(text.find("2026-01-01T12:00:00Z"), std::string::npos) << text;
    }
}

class machine_clock final : public base::clock {
public:
    [[nodiscard]] base::wall_time wall() const override { return wall_now + skew; }
    [[nodiscard]] base::monotonic_time monotonic() const override { return up_since_boot; }
    void pass(std::chrono::nanoseconds time) {
        wall_now += std::chrono::duration_cast<base::wall_time::duration>(time);
        up_since_boot += time;
    }

    base::wall_time wall_now{std::chrono::milliseconds{1'767'268'800'000}};
    std::chrono::minutes skew{0};
    base::monotonic_time up_since_boot{1h};
};

// A server's decisions on a store, with nothing of the machine between.
class expiry : public ::testing::Test {
protected:
    void start(const std::string& boot, receipt_clock ages = receipt_clock::measured) {
        writer_.reset();
        database_.reset();
        database_ = store::open(
            "sqlite:" + folder_.file("a.db"),
            {.migrations = {}, .bounds = {}, .time = time_, .boot = boot, .ages = ages});
        writer_ = database_->make_writer();
    }
    // Runs it unless it has its receipt or is too old; true if it was run, and that is durable.
    bool ask(const std::string& id, bool is_killed = false) {
        const store::receipt_key key{.principal = "", .id = id};
        writer_->begin({});
        const bool runs =
            !writer_->claim(key) &&
            !expired(id, {.line = writer_->line(), .now = time_.wall(), .ahead = 10min});
        if (runs) writer_->keep(key, {.digest = {}, .answer = base::success("1")});
        if (is_killed) {
            writer_->rollback();
            return false;
        }
        EXPECT_EQ(writer_->commit().what, store::commit_result::kind::committed);
        return runs;
    }
    bool has_receipt(const std::string& id) {
        return writer_->find({.principal = "", .id = id}).has_value();
    }

    testing::temporary_folder folder_;
    machine_clock time_;
    std::unique_ptr<store::database> database_;
    std::unique_ptr<store::writer> writer_;
};

TEST_F(expiry, a_receipt_is_there_for_its_life_and_then_its_id_is_dead) {
    start("a");
    const auto id = base::make_uuid7(time_.wall());
    EXPECT_TRUE(ask(id));
    time_.pass(24h);
    EXPECT_FALSE(ask(id));
    EXPECT_TRUE(has_receipt(id));
    time_.pass(1s);
    EXPECT_TRUE(ask(base::make_uuid7(time_.wall())));
    EXPECT_FALSE(has_receipt(id));
    EXPECT_FALSE(ask(id));
    // Nor is it with a clock that was set back, or after a restart with one.
    time_.skew = -std::chrono::minutes{48h};
    EXPECT_FALSE(ask(id));
    start("b");
    EXPECT_FALSE(ask(id));
}

TEST_F(expiry, another_id_is_run_again_behind_the_retention) {
    start("a");
    const std::string id{"an-order-with-a-name"};
    EXPECT_TRUE(ask(id));
    time_.pass(24h);
    EXPECT_FALSE(ask(id));
    time_.pass(1s);
    EXPECT_TRUE(ask("another-order-of-today"));
    EXPECT_FALSE(has_receipt(id));
    EXPECT_TRUE(ask(id));
}

TEST_F(expiry, a_jump_of_the_clock_removes_nothing_but_by_order) {
    start("a");
    const auto id = base::make_uuid7(time_.wall());
    const std::string named{"an-order-with-a-name"};
    EXPECT_TRUE(ask(id));
    EXPECT_TRUE(ask(named));
    time_.skew = std::chrono::minutes{1000h};
    EXPECT_TRUE(ask(base::make_uuid7(time_.wall())));
    EXPECT_TRUE(ask("another-order-of-today"));
    EXPECT_TRUE(has_receipt(id) && has_receipt(named));
    start("a", receipt_clock::wall);
    EXPECT_TRUE(ask(base::make_uuid7(time_.wall())));
    EXPECT_FALSE(has_receipt(id));
    EXPECT_FALSE(ask(id));
}

TEST_F(expiry, one_made_while_the_clock_was_behind_lives_as_long) {
    start("a");
    time_.skew = -std::chrono::minutes{100h};
    const std::string named{"an-order-with-a-name"};
    EXPECT_TRUE(ask(named));
    time_.skew = {};
    time_.pass(23h);
    EXPECT_TRUE(ask("another-order-of-today"));
    EXPECT_TRUE(has_receipt(named));
}

TEST_F(expiry, by_no_history_is_an_id_run_twice) {
    for (unsigned seed = 0; seed < 4; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 chance{seed};
        const auto minutes_up_to = [&](int most) {
            return std::chrono::minutes{std::uniform_int_distribution<>{0, most}(chance)};
        };
        std::map<std::string, int> runs;
        int boot = 0;
        start(std::to_string(seed) + "-0");
        for (int step = 0; step < 150; ++step) {
            time_.pass(minutes_up_to(120));
            if (chance() % 5 == 0) time_.skew = minutes_up_to(9'000) - minutes_up_to(9'000);
            if (chance() % 20 == 0) {
                time_.pass(minutes_up_to(6'000));
                time_.up_since_boot = base::monotonic_time{minutes_up_to(60)};
                ++boot;
            }
            if (chance() % 8 == 0)
                start(std::to_string(seed) + "-" + std::to_string(boot),
                      chance() % 4 == 0 ? receipt_clock::wall : receipt_clock::measured);
            // A new one, of a client whose clock is wrong in its own way, and all old ones again.
            runs.try_emplace(
                base::make_uuid7(time_.wall_now + minutes_up_to(600) - minutes_up_to(600)));
            for (auto& [id, times] : runs) {
                if (chance() % 4 != 0) continue;
                if (ask(id, chance() % 10 == 0)) ++times;
                ASSERT_LE(times, 1) << id;
            }
        }
    }
}

}  // namespace
}  // namespace tramite::serving
