// What is promised to requests that are prepared: known as running from the first step on, prepared
// by one copy at a time, and not at all if they are done. On real lanes, step by step.
#include "server/course.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "server/lanes.hpp"
#include "testing/lanes_stand.hpp"

namespace tramite::serving {
namespace {

using step = batch::step;
using testing::counting_owner;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr operation<std::string, std::string> prepared{"prepara"};
constexpr operation<std::string, std::string> plain{"anota"};
constexpr auto under_way = R"({"estado":"en_curso"})";
constexpr auto nothing = R"({"estado":"ninguno"})";

std::string done(const std::string& data) {
    return R"({"estado":"hecho","datos":")" + data + R"(","error":null,"codigo":null})";
}

class course_test : public testing::lanes_stand {
protected:
    // One run on its way, as a session has it.
    struct traveller {
        traveller(std::vector<call> asked, running_ids& places) : calls{std::move(asked)} {
            lent.owner = &owner;
            steps.emplace(lent, calls, places);
        }
        [[nodiscard]] const base::outcome& answer() const { return calls.front().answer; }

        std::vector<call> calls;
        counting_owner owner;
        batch lent;
        bool is_pending = false;
        std::optional<course> steps;
    };

    course_test() {
        operations
            .add(
                prepared,
                [this](const std::string& text) {
                    preparations.push_back(text);
                    return on_preparation(text);
                },
                [](const std::string&, const std::string& made, transaction& db) {
                    db.run("insert into notas(texto) values ($1)", made);
                    return made;
                })
            .add(plain, [](const std::string& text, transaction& db) {
                db.run("insert into notas(texto) values ($1)", text);
                return text;
            });
    }

    std::unique_ptr<traveller> send(const std::string& operation, const std::string& data,
                                    const std::string& more) {
        return std::make_unique<traveller>(ask(operation, data + more, 1), places);
    }
    std::unique_ptr<traveller> copy(const std::string& text = "hola") {
        return send("prepara", '"' + text + '"', with_id);
    }
    // Its next step is that one, and is not done yet.
    static void expect_step(traveller& one, step what) {
        EXPECT_TRUE(one.steps->next());
        EXPECT_EQ(one.lent.what, what);
        one.is_pending = true;
    }
    void do_step(traveller& one) {
        one.is_pending = false;
        if (one.lent.what == step::wait) return places.wait(one.lent);
        lane& to = one.lent.what == step::look      ? static_cast<lane&>(reads)
                   : one.lent.what == step::prepare ? static_cast<lane&>(computes)
                                                    : writes;
        EXPECT_TRUE(to.submit(one.lent));
        one.owner.wait_for(1);
    }
    // What is left of its way; which steps there were behind the pending one.
    std::vector<step> finish(traveller& one) {
        std::vector<step> made;
        if (one.is_pending) do_step(one);
        while (one.steps->next()) {
            made.push_back(one.lent.what);
            do_step(one);
        }
        one.steps.reset();
        return made;
    }
    // It waits until `first` has gone its way, and goes its own then.
    std::vector<step> finish_behind(traveller& first, traveller& copy) {
        expect_step(copy, step::wait);
        do_step(copy);
        finish(first);
        copy.owner.wait_for(1);
        return finish(copy);
    }
    std::string tell(const std::string& of = id) {
        auto calls = ask("tramite.resultado", R"({"id":")" + of + R"("})", 1);
        run(reads, calls);
        return calls.front().answer.data;
    }

    static constexpr auto id = "a-request-of-ours";
    const std::string with_id = std::string{R"(,"id":")"} + id + "\"";
    std::vector<std::string> preparations;
    std::function<std::string(const std::string&)> on_preparation = [](auto text) { return text; };
    computing_lane computes{parts};
    writing_lane writes{*database, parts};
    reading_lane reads{*database, writes, places, parts};
};

TEST_F(course_test, an_id_is_known_as_running_from_before_its_preparation_to_its_end) {
    auto one = copy();
    EXPECT_EQ(tell(), nothing);
    for (const auto what : {step::look, step::prepare, step::execute}) {
        expect_step(*one, what);
        EXPECT_EQ(tell(), under_way);
        do_step(*one);
    }
    EXPECT_FALSE(one->steps->next());
    EXPECT_EQ(tell(), done("hola"));
    one->steps.reset();
    EXPECT_FALSE(places.holds({.principal = {}, .id = id}));
}

TEST_F(course_test, a_copy_of_what_is_done_is_not_prepared) {
    auto one = copy();
    finish(*one);
    auto again = copy();
    EXPECT_THAT(finish(*again), ElementsAre(step::look));
    EXPECT_EQ(again->lent.done, 1U);
    EXPECT_EQ(again->answer(), one->answer());
    EXPECT_THAT(preparations, ElementsAre("hola"));
}

TEST_F(course_test, a_copy_waits_for_the_one_that_is_prepared_and_gets_its_answer) {
    auto one = copy();
    auto again = copy();
    expect_step(*one, step::look);
    do_step(*one);
    expect_step(*one, step::prepare);
    EXPECT_THAT(finish_behind(*one, *again), ElementsAre(step::look));
    EXPECT_EQ(again->answer(), base::success(R"("hola")"));
    EXPECT_THAT(preparations, ElementsAre("hola"));
}

TEST_F(course_test, copies_have_the_place_one_after_another_and_nobody_is_left_waiting) {
    std::vector<std::unique_ptr<traveller>> all;
    for (int i = 0; i < 5; ++i)
        all.push_back(copy());
    expect_step(*all[0], step::look);
    for (std::size_t i = 1; i < all.size(); ++i) {
        expect_step(*all[i], step::wait);
        do_step(*all[i]);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i > 0) all[i]->owner.wait_for(1);
        EXPECT_TRUE(places.holds({.principal = {}, .id = id}));
        if (i == 0) do_step(*all[i]);
        finish(*all[i]);
        EXPECT_EQ(all[i]->answer(), base::success(R"("hola")"));
    }
    EXPECT_FALSE(places.holds({.principal = {}, .id = id}));
    EXPECT_THAT(preparations, ElementsAre("hola"));
}

TEST_F(course_test, a_place_that_was_given_up_meanwhile_is_had_at_once) {
    auto one = copy();
    auto again = copy();
    expect_step(*one, step::look);
    expect_step(*again, step::wait);
    do_step(*one);
    finish(*one);
    do_step(*again);
    again->owner.wait_for(1);
    EXPECT_TRUE(places.holds({.principal = {}, .id = id}));
    finish(*again);
    EXPECT_EQ(again->answer(), one->answer());
}

TEST_F(course_test, other_data_under_the_id_are_told_so_and_not_prepared) {
    auto one = copy("hola");
    auto other = copy("adios");
    auto third = send("anota", R"("tres")", with_id);
    expect_step(*one, step::look);
    expect_step(*third, step::wait);
    do_step(*third);
    expect_step(*other, step::wait);
    do_step(*other);
    do_step(*one);
    finish(*one);
    for (auto* const each : {third.get(), other.get()}) {
        each->owner.wait_for(1);
        finish(*each);
        EXPECT_EQ(each->answer().code, "id_reutilizado");
    }
    EXPECT_THAT(preparations, ElementsAre("hola"));
    EXPECT_EQ(tell(), done("hola"));
}

TEST_F(course_test, an_annulment_waits_and_tells_what_was_done) {
    auto one = copy();
    auto annuls = send("tramite.anular", std::string{R"({"id":")"} + id + "\"}", "");
    expect_step(*one, step::look);
    do_step(*one);
    expect_step(*one, step::prepare);
    EXPECT_THAT(finish_behind(*one, *annuls), ElementsAre(step::execute));
    EXPECT_EQ(annuls->answer().data, done("hola"));
}

TEST_F(course_test, what_is_annulled_is_not_prepared) {
    auto annuls = send("tramite.anular", std::string{R"({"id":")"} + id + "\"}", "");
    finish(*annuls);
    auto one = copy();
    EXPECT_THAT(finish(*one), ElementsAre(step::look));
    EXPECT_EQ(one->answer().code, "anulado");
    EXPECT_THAT(preparations, IsEmpty());
}

TEST_F(course_test, what_has_expired_is_not_prepared) {
    auto one = send("prepara", R"("hola")", R"(,"id":"00000000-0000-7000-8000-000000000001")");
    EXPECT_THAT(finish(*one), ElementsAre(step::look));
    EXPECT_EQ(one->answer().code, "id_vencido");
    EXPECT_THAT(preparations, IsEmpty());
}

TEST_F(course_test, a_uuid_is_the_same_in_either_case) {
    const std::string lower = base::make_uuid7(time.wall());
    std::string upper = lower;
    for (auto& each : upper)
        each = static_cast<char>(std::toupper(each));
    auto one = send("prepara", R"("hola")", R"(,"id":")" + lower + '"');
    auto again = send("prepara", R"("hola")", R"(,"id":")" + upper + '"');
    expect_step(*one, step::look);
    EXPECT_EQ(tell(upper), under_way);
    do_step(*one);
    EXPECT_THAT(finish_behind(*one, *again), ElementsAre(step::look));
    EXPECT_EQ(again->answer(), one->answer());
}

TEST_F(course_test, a_refusal_of_the_preparing_step_is_every_copys_answer) {
    on_preparation = [](const std::string&) -> std::string { throw refused{"No"}; };
    auto one = copy();
    auto again = copy();
    expect_step(*one, step::look);
    do_step(*one);
    EXPECT_THAT(finish_behind(*one, *again), ElementsAre(step::look));
    EXPECT_EQ(one->answer(), base::refusal("No", "rechazado"));
    EXPECT_EQ(again->answer(), one->answer());
    EXPECT_THAT(preparations, ElementsAre("hola"));
}

TEST_F(course_test, behind_a_preparing_step_that_failed_for_now_the_next_copy_prepares) {
    on_preparation = [this](const std::string& text) {
        if (preparations.size() == 1) throw try_again{"not now"};
        return text;
    };
    auto one = copy();
    auto again = copy();
    expect_step(*one, step::look);
    do_step(*one);
    EXPECT_THAT(finish_behind(*one, *again), ElementsAre(step::look, step::prepare, step::execute));
    EXPECT_EQ(one->answer().code, "no_disponible");
    EXPECT_EQ(again->answer(), base::success(R"("hola")"));
    EXPECT_THAT(preparations, ElementsAre("hola", "hola"));
}

TEST_F(course_test, one_whose_deadline_passes_gives_its_place_up) {
    auto late = send("prepara", R"("hola")", with_id + R"(,"plazo_ms":0)");
    auto again = copy();
    expect_step(*late, step::look);
    do_step(*late);
    EXPECT_THAT(finish_behind(*late, *again),
                ElementsAre(step::look, step::prepare, step::execute));
    EXPECT_EQ(late->answer().code, "plazo_vencido");
    EXPECT_EQ(again->answer(), base::success(R"("hola")"));
}

TEST_F(course_test, one_that_ends_on_its_way_leaves_no_copy_waiting) {
    auto one = copy();
    auto again = copy();
    expect_step(*one, step::look);
    expect_step(*again, step::wait);
    do_step(*again);
    one.reset();
    again->owner.wait_for(1);
    finish(*again);
    EXPECT_EQ(again->answer(), base::success(R"("hola")"));
}

TEST_F(course_test, what_was_refused_a_place_in_a_queue_still_asks_for_its_receipt) {
    auto one = copy();
    finish(*one);
    auto again = copy();
    auto fresh = send("prepara", R"("otra")", R"(,"id":"another-request-of-ours")");
    for (auto* const each : {again.get(), fresh.get()}) {
        expect_step(*each, step::look);
        decide(each->calls.front(), saturated(limits{}));
        each->lent.done = 1;
        EXPECT_THAT(finish(*each), ElementsAre(step::execute));
    }
    EXPECT_EQ(again->answer(), one->answer());
    EXPECT_EQ(fresh->answer(), saturated(limits{}));
    EXPECT_THAT(preparations, ElementsAre("hola"));
}

TEST_F(course_test, without_an_id_nothing_is_looked_for_and_nobody_waits) {
    auto one = send("prepara", R"("hola")", "");
    auto other = send("prepara", R"("hola")", "");
    expect_step(*one, step::prepare);
    EXPECT_THAT(finish(*other), ElementsAre(step::prepare, step::execute));
    do_step(*one);
    EXPECT_THAT(finish(*one), ElementsAre(step::execute));
}

TEST_F(course_test, ids_of_other_principals_are_others) {
    auto one = copy();
    expect_step(*one, step::look);
    const serving::asker ana{.peer = {}, .principal = "ana"};
    std::vector<call> calls;
    calls.push_back(
        door.admit(R"({"operacion":"prepara","datos":"suya")" + with_id + '}', ana, time.look()));
    traveller other{std::move(calls), places};
    EXPECT_THAT(finish(other), ElementsAre(step::look, step::prepare, step::execute));
    EXPECT_EQ(other.answer(), base::success(R"("suya")"));
    do_step(*one);
    finish(*one);
    EXPECT_EQ(one->answer(), base::success(R"("hola")"));
}

// Several in one run, as a client that sends ahead has them.
class mixed_run : public course_test {
protected:
    template <class... Each>
    std::unique_ptr<traveller> together(const Each&... each) {
        std::vector<call> calls;
        (calls.push_back(std::move(each->calls.front())), ...);
        return std::make_unique<traveller>(std::move(calls), places);
    }
};

TEST_F(mixed_run, ends_before_its_own_copy) {
    auto run = together(copy(), copy());
    EXPECT_THAT(finish(*run), ElementsAre(step::look, step::prepare, step::execute));
    EXPECT_EQ(run->lent.done, 1U);
}

TEST_F(mixed_run, ends_before_what_has_to_wait_so_that_no_two_wait_for_each_other) {
    const std::string other = R"(,"id":"another-request-of-ours")";
    auto run_a = together(copy(), send("prepara", R"("b")", other));
    auto run_b = together(send("prepara", R"("b")", other), copy());
    expect_step(*run_a, step::look);
    EXPECT_EQ(run_a->lent.calls.size(), 2U);
    do_step(*run_a);
    EXPECT_THAT(finish_behind(*run_a, *run_b), ElementsAre(step::look));
    EXPECT_EQ(run_b->lent.done, 2U);
    EXPECT_EQ(run_b->calls[1].answer, base::success(R"("hola")"));
}

TEST_F(mixed_run, answers_those_that_are_done_before_the_others_are_prepared) {
    auto one = copy();
    finish(*one);
    auto run = together(copy(), send("prepara", R"("b")", R"(,"id":"another-request-of-ours")"),
                        send("anota", R"("c")", ""));
    EXPECT_THAT(finish(*run), ElementsAre(step::look));
    EXPECT_EQ(run->lent.done, 1U);
    EXPECT_THAT(preparations, ElementsAre("hola"));
    course rest{run->lent, std::span{run->calls}.subspan(1), places};
    run->steps.reset();
    std::vector<step> made;
    while (rest.next()) {
        made.push_back(run->lent.what);
        do_step(*run);
    }
    EXPECT_THAT(made, ElementsAre(step::look, step::prepare, step::execute));
    EXPECT_EQ(run->calls[2].answer, base::success(R"("c")"));
}

}  // namespace
}  // namespace tramite::serving
