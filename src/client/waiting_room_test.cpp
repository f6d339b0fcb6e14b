// Who waits behind whom, who rests, and what a lost call does to its order.
#include "client/waiting_room.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tramite::calling {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// Nobody listens to what a call of this test is answered, but the test.
class note final : public detail::receiver {
public:
    explicit note(std::vector<std::string>& told) : told_{told} {}
    void receive(detail::answer came) noexcept override {
        try {
            told_.push_back(came.problem()->code());
        } catch (const outcome_unknown&) {
            told_.push_back("unknown");
        }
    }

private:
    std::vector<std::string>& told_;
};

class a_waiting_room : public testing::Test {
protected:
    std::unique_ptr<call> make(std::uint64_t number, order_key order = 0) {
        auto made = std::make_unique<call>(call{.what = {std::to_string(number), {}},
                                                .whom = std::make_unique<note>(told_),
                                                .deadline = now_ + 30s,
                                                .progress = retry{"0123456789abcdef"},
                                                .order = order,
                                                .number = number,
                                                .book = &book_});
        EXPECT_TRUE(book_.admit(1));
        book_.enter(*made);
        return made;
    }

    void add(std::uint64_t number, order_key order = 0) {
        bundle fresh{.order = order, .members = {}};
        fresh.members.push_back(make(number, order));
        room_.add(std::move(fresh));
    }

    void add_again(std::vector<std::pair<std::uint64_t, order_key>> failed,
                   std::chrono::milliseconds pause = 0ms) {
        calls all;
        for (const auto& [number, order] : failed)
            all.push_back(make(number, order));
        room_.add_again(std::move(all), [&](const call&) { return now_ + pause; });
    }

    // What is offered, each with what is said of it.
    std::vector<std::string> offer(const std::function<placing(const bundle&)>& verdict) {
        std::vector<std::string> seen;
        room_.offer([&](bundle& what) {
            for (const auto& each : what.members)
                seen.push_back(each->what.operation);
            return verdict(what);
        });
        return seen;
    }
    std::vector<std::string> place_all() {
        return offer([](const bundle&) { return placing::placed; });
    }

    base::monotonic_time now_{1h};
    ledger book_{100};
    std::vector<std::string> told_;
    waiting_room room_;
};

TEST_F(a_waiting_room, first_come_first_served_but_an_order_keeps_together) {
    add(1);
    add(2, 7);
    add(3);
    add(4, 7);
    EXPECT_TRUE(room_.has(7));
    EXPECT_THAT(place_all(), ElementsAre("1", "2", "4", "3"));
    EXPECT_FALSE(room_.has(7));
    EXPECT_TRUE(room_.is_empty());
}

TEST_F(a_waiting_room, what_failed_comes_before_what_is_fresh_and_an_order_by_its_numbers) {
    add(10);
    add(11, 7);
    add_again({{1, 0}, {2, 7}, {3, 8}, {4, 7}, {5, 8}});
    EXPECT_THAT(place_all(), ElementsAre("1", "3", "5", "10", "2", "4", "11"));
}

TEST_F(a_waiting_room, what_is_held_stays_where_it_is_and_what_is_full_ends_the_offer) {
    add(1);
    add(2);
    add(3);
    EXPECT_THAT(offer([](const bundle& what) {
                    return what.members.front()->number == 1 ? placing::held : placing::full;
                }),
                ElementsAre("1", "2"));
    EXPECT_THAT(place_all(), ElementsAre("1", "2", "3"));
}

TEST_F(a_waiting_room, what_rests_is_offered_when_its_time_has_come) {
    add_again({{1, 0}, {2, 0}}, 100ms);
    const auto rest = [](const bundle&) { return placing::resting; };
    EXPECT_THAT(offer(rest), ElementsAre("1", "2"));
    EXPECT_FALSE(room_.is_empty());
    EXPECT_EQ(room_.next_wake(), now_ + 100ms);
    room_.wake(now_ + 99ms);
    EXPECT_THAT(place_all(), ElementsAre());
    room_.wake(now_ + 100ms);
    EXPECT_THAT(place_all(), ElementsAre("1", "2"));
    EXPECT_EQ(room_.next_wake(), std::nullopt);
}

TEST_F(a_waiting_room, what_is_stranded_waits_for_a_connection_to_come_or_go) {
    add(1);
    EXPECT_THAT(offer([](const bundle&) { return placing::stranded; }), ElementsAre("1"));
    EXPECT_THAT(place_all(), ElementsAre());
    room_.relieve_stranded();
    EXPECT_THAT(place_all(), ElementsAre("1"));
}

TEST_F(a_waiting_room, fresh_calls_of_an_order_wait_behind_those_that_rest) {
    add_again({{1, 7}}, 100ms);
    (void)offer([](const bundle&) { return placing::resting; });
    add(2, 7);
    EXPECT_THAT(place_all(), ElementsAre());
    room_.wake(now_ + 1s);
    EXPECT_THAT(place_all(), ElementsAre("1", "2"));
}

TEST_F(a_waiting_room, a_group_may_go_only_to_the_store_of_what_is_undecided_in_it) {
    bundle mixed{.order = 7, .members = {}};
    mixed.members.push_back(make(1, 7));
    EXPECT_EQ(mixed.store(), 0U);
    mixed.members.push_back(make(2, 7));
    mixed.members.back()->progress.leaving({5});
    EXPECT_FALSE(mixed.members.back()->progress.on_ending({.why = "gone"}).has_value());
    EXPECT_EQ(mixed.store(), 5U);
}

TEST_F(a_waiting_room, the_store_that_a_caller_names_binds_its_call_and_none_before_it) {
    bundle mixed{.order = 7, .members = {}};
    mixed.members.push_back(make(1, 7));
    mixed.members.push_back(make(2, 7));
    mixed.members.back()->progress.require(5);
    EXPECT_EQ(mixed.store(), 0U);
    mixed.members.front()->finish(mixed.members.front()->progress.on_deadline({}));
    EXPECT_EQ(mixed.store(), 5U);
}

TEST_F(a_waiting_room, behind_a_call_whose_outcome_is_unknown_its_order_ends) {
    bundle together{.order = 7, .members = {}};
    for (std::uint64_t number = 1; number <= 3; ++number)
        together.members.push_back(make(number, 7));
    auto& first = *together.members.front();
    first.progress.leaving({1});
    EXPECT_FALSE(first.progress.on_ending({.why = "gone"}).has_value());
    room_.add(std::move(together));
    add(4);
    first.finish(first.progress.on_deadline({}));
    room_.break_order(7);
    EXPECT_THAT(told_, ElementsAre("unknown", "sin_conexion", "sin_conexion"));
    room_.sweep();
    EXPECT_FALSE(room_.has(7));
    EXPECT_THAT(place_all(), ElementsAre("4"));
}

TEST_F(a_waiting_room, behind_a_call_that_was_never_sent_its_order_goes_on) {
    bundle together{.order = 7, .members = {}};
    together.members.push_back(make(1, 7));
    together.members.push_back(make(2, 7));
    auto& first = *together.members.front();
    room_.add(std::move(together));
    first.finish(first.progress.on_deadline({}));
    room_.break_order(7);
    EXPECT_THAT(told_, ElementsAre("plazo_vencido"));
    EXPECT_THAT(place_all(), ElementsAre("2"));
}

TEST_F(a_waiting_room, it_knows_who_waits_longest_for_a_server) {
    EXPECT_EQ(room_.next_reach(now_), std::nullopt);
    add(1);
    add(2);
    int turn = 0;
    room_.visit([&](call& each) { each.reach_by = now_ + ++turn * 10ms; });
    EXPECT_EQ(room_.next_reach(now_), now_ + 10ms);
    EXPECT_EQ(room_.next_reach(now_ + 10ms), now_ + 20ms);
}

}  // namespace
}  // namespace tramite::calling
