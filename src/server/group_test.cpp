// What a group and the execution of one request promise, on a store that fails at every step.
#include "server/group.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/id.hpp"
#include "testing/fake_clock.hpp"
#include "testing/scripted_group.hpp"
#include "tramite/request.hpp"

namespace tramite::serving {
namespace {

using base::outcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::mishap;
using testing::scripted_writer;

constexpr operation<std::string, std::string> write{"escribe"};
constexpr operation<std::string, std::string> swallow{"traga"};
constexpr operation<std::string, void> refuse{"niega"};
constexpr operation<std::string, void> crash{"revienta"};
constexpr operation<std::string, void> later{"luego"};
constexpr operation<std::string, void> lose{"pierde"};

std::string do_write(const std::string& text, transaction& db) {
    db.run(text);
    return "hecho " + text;
}

// A handler that takes no notice of what the database says.
std::string do_swallow(const std::string& text, transaction& db) {
    for (const auto& statement : {text, std::string{"after " + text}}) {
        try {
            db.run(statement);
        } catch (const database_error&) {
        }
    }
    return "hecho";
}

void do_refuse(const std::string& text, transaction& db) {
    db.run(text);
    throw refused{"No"};
}

void do_crash(const std::string& text, transaction& db) {
    db.run(text);
    throw 42;
}

void do_later(const std::string& text, transaction& db) {
    db.run(text);
    throw try_again{"not now"};
}

class group_test : public testing::scripted_group {
protected:
    group_test() {
        operations.add(write, do_write)
            .add(swallow, do_swallow)
            .add(refuse, do_refuse)
            .add(crash, do_crash)
            .add(later, do_later);
    }
};

TEST_F(group_test, a_group_is_one_commit) {
    auto& a = ask("escribe", "a", 1);
    auto& b = ask("escribe", "b", 2);
    run({&a, &b});
    EXPECT_EQ(db.commits(), 1U);
    EXPECT_THAT(db.effects(), ElementsAre("a", "b"));
    EXPECT_EQ(a.answer, base::success(R"("hecho a")"));
    EXPECT_EQ(db.kept(id_of(2))->answer, b.answer);
}

TEST_F(group_test, a_copy_in_the_same_group_gets_the_first_answer) {
    auto& first = ask("escribe", "a", 1);
    auto& copy = ask("escribe", "a", 1);
    run({&first, &copy});
    EXPECT_THAT(db.effects(), ElementsAre("a"));
    EXPECT_EQ(copy.answer, first.answer);
}

TEST_F(group_test, the_same_id_with_other_data_is_rejected_and_changes_nothing) {
    auto& first = ask("escribe", "a", 1);
    auto& other = ask("escribe", "b", 1);
    run({&first, &other});
    EXPECT_EQ(other.answer.code, "id_reutilizado");
    EXPECT_THAT(db.effects(), ElementsAre("a"));
    EXPECT_EQ(db.kept(id_of(1))->answer, first.answer);
}

TEST_F(group_test, refusals_and_faults_leave_no_effect_and_are_kept) {
    auto& no = ask("niega", "a", 1);
    auto& fault = ask("revienta", "b", 2);
    auto& good = ask("escribe", "c", 3);
    run({&no, &fault, &good});
    EXPECT_THAT(db.effects(), ElementsAre("c"));
    EXPECT_EQ(no.answer, base::refusal("No", "rechazado"));
    EXPECT_EQ(fault.answer, base::fault());
    EXPECT_EQ(db.kept(id_of(1))->answer, no.answer);
    EXPECT_EQ(db.kept(id_of(2))->answer, fault.answer);
}

TEST_F(group_test, failures_and_rejections_are_not_kept) {
    auto& failed = ask("luego", "a", 1);
    auto& unknown = ask("nada", "b", 2);
    auto& overdue = ask("escribe", "c", 3, R"(,"plazo_ms":0)");
    run({&failed, &unknown, &overdue});
    EXPECT_EQ(failed.answer.code, "no_disponible");
    EXPECT_EQ(unknown.answer.code, "operacion_desconocida");
    EXPECT_EQ(overdue.answer.code, "plazo_vencido");
    EXPECT_THAT(db.effects(), IsEmpty());
    for (int i = 1; i <= 3; ++i)
        EXPECT_FALSE(db.kept(id_of(i))) << i;
}

TEST_F(group_test, a_receipt_beats_every_rejection) {
    auto& first = ask("escribe", "a", 1);
    run({&first});
    auto& overdue = ask("escribe", "a", 1, R"(,"plazo_ms":0)");
    auto& stopping = ask("escribe", "a", 1);
    serving::refuse(stopping);
    auto& crowded = ask("escribe", "a", 1);
    decide(crowded, saturated(bounds));
    run({&overdue, &stopping, &crowded});
    for (const auto* copy : {&overdue, &stopping, &crowded})
        EXPECT_EQ(copy->answer, first.answer);
}

TEST_F(group_test, an_expired_id_has_its_receipt_or_is_never_run_nor_kept) {
    auto& first = ask("escribe", "a", 1);
    run({&first});
    db.set_line(time.wall());
    auto& copy = ask("escribe", "a", 1);
    auto& late = ask("escribe", "b", 2);
    // What its preparing step refused is a final answer, and may not be kept either.
    auto& decided = ask("escribe", "c", 3);
    decide(decided, base::refusal("No", "rechazado"));
    auto& nameless = ask("escribe", "d");
    run({&copy, &late, &decided, &nameless});
    EXPECT_EQ(copy.answer, first.answer);
    EXPECT_EQ(late.answer.code, "id_vencido");
    EXPECT_EQ(decided.answer.code, "id_vencido");
    EXPECT_TRUE(nameless.answer.is_final());
    EXPECT_FALSE(db.kept(id_of(2)));
    EXPECT_FALSE(db.kept(id_of(3)));
    EXPECT_THAT(db.effects(), ElementsAre("a", "d"));
    db.lock();
    auto& locked_out = ask("escribe", "b", 2);
    run({&locked_out});
    EXPECT_EQ(locked_out.answer.code, "id_vencido");
}

TEST_F(group_test, a_failure_that_the_handler_swallowed_is_a_failure) {
    auto& failed = ask("traga", "fail", 1);
    auto& good = ask("escribe", "b", 2);
    run({&failed, &good});
    EXPECT_EQ(failed.answer.what, outcome::kind::failure);
    EXPECT_FALSE(db.kept(id_of(1)));
    EXPECT_THAT(db.effects(), ElementsAre("b"));
}

TEST_F(group_test, a_constraint_left_broken_is_a_fault_of_that_request_alone) {
    auto& good = ask("escribe", "a", 1);
    auto& broken = ask("escribe", "break", 2);
    run({&good, &broken});
    EXPECT_EQ(broken.answer, base::fault());
    EXPECT_EQ(db.kept(id_of(2))->answer, base::fault());
    EXPECT_THAT(db.effects(), ElementsAre("a"));
    EXPECT_EQ(db.commits(), 1U);
}

TEST_F(group_test, a_dead_group_is_run_again_and_only_the_culprit_faults) {
    for (const std::string culprit : {"escribe", "traga"}) {
        scripted_writer fresh;
        auto& a = ask("escribe", "a", 1);
        auto& dead = ask(culprit, "die", 2);
        auto& c = ask("escribe", "c", 3);
        group open{fresh, bounds, time, watch};
        for (auto* const request : {&a, &dead, &c})
            open.add(*request);
        open.finish();
        EXPECT_THAT(fresh.effects(), ElementsAre("a", "c")) << culprit;
        EXPECT_EQ(dead.answer, base::fault()) << culprit;
        EXPECT_EQ(fresh.kept(id_of(2))->answer, base::fault()) << culprit;
        EXPECT_EQ(a.answer.what, outcome::kind::success);
        EXPECT_EQ(c.answer.what, outcome::kind::success);
    }
}

TEST_F(group_test, a_full_disk_is_a_failure_of_what_writes_and_is_never_kept) {
    auto& first = ask("escribe", "a", 1);
    auto& no = ask("niega", "b", 2);
    db.fill_disk();
    run({&first, &no});
    EXPECT_EQ(first.answer.what, outcome::kind::failure);
    EXPECT_FALSE(db.kept(id_of(1)));
    EXPECT_EQ(no.answer, base::refusal("No", "rechazado"));
    EXPECT_THAT(db.effects(), IsEmpty());
}

TEST_F(group_test, a_refused_commit_is_run_again_one_by_one) {
    auto& a = ask("escribe", "a", 1);
    auto& b = ask("escribe", "b", 2);
    db.refuse_next_commit();
    run({&a, &b});
    EXPECT_THAT(db.effects(), ElementsAre("a", "b"));
    EXPECT_EQ(a.answer.what, outcome::kind::success);
    EXPECT_EQ(b.answer.what, outcome::kind::success);
}

// Every step of a group of all kinds meets every mishap: what is answered as final is what the
// store holds, what is not has left nothing, and sending it again completes it.
TEST_F(group_test, whatever_step_fails_answers_and_store_agree) {
    const std::vector<std::pair<std::string, std::string>> script{
        {"escribe", "a"}, {"niega", "b"}, {"revienta", "c"}, {"traga", "d"},
        {"escribe", "e"}, {"luego", "f"}, {"escribe", "a"}};
    const auto play = [&](scripted_writer& store) {
        std::deque<call> sent;
        group open{store, bounds, time, watch};
        for (std::size_t i = 0; i < script.size(); ++i) {
            const auto number = i == 6 ? 0 : static_cast<int>(i);
            open.add(sent.emplace_back(std::move(ask(script[i].first, script[i].second, number))));
        }
        open.finish();
        return sent;
    };
    scripted_writer counted;
    (void)play(counted);
    ASSERT_GT(counted.steps(), 20U);

    for (const auto what : {mishap::failure, mishap::death, mishap::disaster}) {
        for (std::size_t step = 0; step < counted.steps(); ++step) {
            SCOPED_TRACE("mishap " + std::to_string(static_cast<int>(what)) + " at step " +
                         std::to_string(step));
            scripted_writer store;
            store.plan(step, what);
            std::vector<std::string> expected;
            const auto sent = play(store);
            for (std::size_t i = 0; i < 6; ++i) {
                // The last is a copy of the first, and runs if the first could not.
                const bool is_copied = i == 0 && !sent[0].answer.is_final();
                const auto& answer = sent[is_copied ? 6 : i].answer;
                const auto receipt = store.kept(id_of(static_cast<int>(i)));
                EXPECT_EQ(answer.is_final(), receipt.has_value()) << i;
                if (receipt) {
                    EXPECT_EQ(receipt->answer, answer) << i;
                }
                if (answer.what != outcome::kind::success) continue;
                expected.push_back(script[i].second);
                if (script[i].first == "traga") expected.push_back("after d");
            }
            std::ranges::sort(expected);
            auto held = store.effects();
            std::ranges::sort(held);
            // A swallowed refusal of one statement still counts as the handler's success.
            std::erase(held, "after d");
            std::erase(expected, "after d");
            if (what == mishap::death) std::erase(expected, "d"), std::erase(held, "d");
            EXPECT_EQ(held, expected);

            const auto again = play(store);
            for (std::size_t i = 0; i < 5; ++i) {
                EXPECT_TRUE(again[i].answer.is_final()) << i;
                if (sent[i].answer.is_final()) {
                    EXPECT_EQ(again[i].answer, sent[i].answer) << i;
                }
            }
        }
    }
}

TEST_F(group_test, a_locked_database_is_waited_for_once_and_all_are_told) {
    auto& a = ask("escribe", "a", 1);
    auto& b = ask("escribe", "b");
    auto& overdue = ask("escribe", "c", 3, R"(,"plazo_ms":0)");
    auto& crowded = ask("escribe", "d", 4);
    decide(crowded, saturated(bounds));
    db.lock();
    group open{db, bounds, time, watch};
    open.add(a, std::chrono::milliseconds{7});
    for (auto* const request : {&b, &overdue, &crowded})
        open.add(*request);
    open.finish();
    EXPECT_THAT(db.waits(), ElementsAre(std::chrono::milliseconds{7}));
    EXPECT_EQ(a.answer.code, "no_disponible");
    EXPECT_EQ(b.answer.code, "no_disponible");
    EXPECT_EQ(overdue.answer.code, "plazo_vencido");
    EXPECT_EQ(crowded.answer, saturated(bounds));
    EXPECT_THAT(db.effects(), IsEmpty());
    for (int i = 1; i <= 4; ++i)
        EXPECT_FALSE(db.kept(id_of(i))) << i;
    EXPECT_FALSE(state.is_store_well());
    EXPECT_TRUE(open.is_empty());
    EXPECT_FALSE(open.is_refusing());
}

TEST_F(group_test, a_receipt_is_told_also_while_the_database_is_locked) {
    auto& first = ask("escribe", "a", 1);
    run({&first});
    auto& copy = ask("escribe", "a", 1);
    auto& overdue = ask("escribe", "a", 1, R"(,"plazo_ms":0)");
    auto& other = ask("escribe", "b", 1);
    db.lock();
    run({&copy, &overdue, &other});
    EXPECT_EQ(copy.answer, first.answer);
    EXPECT_EQ(overdue.answer, first.answer);
    EXPECT_EQ(other.answer.code, "id_reutilizado");
}

// The database is taken between a group's death and its second run.
TEST_F(group_test, a_dead_group_that_cannot_begin_again_waits_once) {
    operations.add(lose, [this](const std::string& text, transaction& in) {
        db.lock();
        in.run(text);
    });
    auto& a = ask("escribe", "a", 1);
    auto& culprit = ask("pierde", "die", 2);
    auto& c = ask("escribe", "c", 3);
    run({&a, &culprit, &c});
    EXPECT_THAT(db.waits(), ElementsAre(std::chrono::milliseconds{0}, bounds.database_wait));
    for (const auto* each : {&a, &culprit, &c})
        EXPECT_EQ(each->answer.code, "no_disponible");
    EXPECT_THAT(db.effects(), IsEmpty());
}

TEST_F(group_test, a_probe_waits_for_nobody) {
    db.lock();
    group open{db, bounds, time, watch};
    open.probe();
    EXPECT_THAT(db.waits(), ElementsAre(std::chrono::milliseconds{0}));
}

// Each line of the log names what was asked of a controller that has no operations.
TEST_F(group_test, what_a_whole_controller_does_is_told_by_what_was_asked_of_it) {
    struct controller {
        response process(const request& asked, transaction& in) const {
            in.run(asked.data.get_string().c_str());
            return {.data = 1, .error = {}};
        }
    };
    catalog whole;
    const controller everything;
    whole.add(everything);
    admission entrance{whole, own, bounds};
    testing::fake_clock slow;
    slow.advance_at_each_look(bounds.long_transaction);
    for (const std::string statement : {"a", "break", "die"}) {
        auto asked = entrance.admit(R"({"operacion":"abono","datos":")" + statement + "\"}", {},
                                    time.look());
        ::testing::internal::CaptureStderr();
        group open{db, bounds, slow, watch};
        open.add(asked);
        open.finish();
        const auto told = ::testing::internal::GetCapturedStderr();
        EXPECT_THAT(told, HasSubstr("operation=abono")) << statement;
        EXPECT_THAT(told, ::testing::Not(HasSubstr("operation= "))) << statement;
        EXPECT_THAT(told, ::testing::Not(HasSubstr("operation=\"\""))) << statement;
    }
}

TEST_F(group_test, replays_are_counted_and_misuse_of_an_id_is_none) {
    run({&ask("escribe", "a", 1)});
    run({&ask("escribe", "a", 1), &ask("escribe", "b", 1)});
    EXPECT_EQ(numbers.replays.get(), 1U);
}

// Each look at the clock finds it later, as if the handler had taken its time.
TEST_F(group_test, a_handler_that_holds_the_lane_for_long_is_told_and_counted) {
    testing::fake_clock slow;
    slow.advance_at_each_look(std::chrono::milliseconds{60});
    const auto log_of = [&](int number) {
        ::testing::internal::CaptureStderr();
        group open{db, bounds, slow, watch};
        open.add(ask("escribe", "a", number));
        open.finish();
        return ::testing::internal::GetCapturedStderr();
    };
    EXPECT_EQ(log_of(1), "");
    slow.advance_at_each_look(bounds.long_transaction);
    EXPECT_EQ(log_of(1), "") << "a replay holds nothing";
    EXPECT_EQ(numbers.long_transactions.get(), 0U);
    const auto line = log_of(2);
    EXPECT_EQ(numbers.long_transactions.get(), 1U);
    EXPECT_THAT(line, HasSubstr("operation=escribe id=" + id_of(2)));
    EXPECT_THAT(line, HasSubstr("held_ms=100.000"));
}

}  // namespace
}  // namespace tramite::serving
