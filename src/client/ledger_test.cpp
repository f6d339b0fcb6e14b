// Counting unfinished calls: the bound, the deadlines, the orders.
#include "client/ledger.hpp"

#include <gtest/gtest.h>

namespace tramite::calling {
namespace {

class nobody final : public detail::receiver {
public:
    void receive(detail::answer) noexcept override {}
};

call make(ledger& book, base::monotonic_time deadline, order_key order = 0) {
    return {.what = {"consulta", "{}"},
            .whom = std::make_unique<nobody>(),
            .deadline = deadline,
            .progress = retry{"0192f0c1-2345-7abc-8def-0123456789ab"},
            .order = order,
            .book = &book};
}

constexpr base::monotonic_time start{};
constexpr std::chrono::seconds second{1};

TEST(ledger, no_more_calls_are_admitted_than_there_is_room_for) {
    ledger book{3};
    EXPECT_TRUE(book.admit(2));
    EXPECT_FALSE(book.admit(2));
    EXPECT_TRUE(book.admit(1));
    auto one = make(book, start);
    book.enter(one);
    EXPECT_FALSE(book.admit(1));
    one.finish(one.progress.on_deadline({}));
    EXPECT_TRUE(book.admit(1));
}

TEST(ledger, the_call_that_is_due_first_is_the_overdue_one) {
    ledger book{10};
    auto late = make(book, start + 2 * second);
    auto soon = make(book, start + second);
    EXPECT_EQ(book.next_deadline(), std::nullopt);
    book.enter(late);
    book.enter(soon);
    EXPECT_EQ(book.next_deadline(), start + second);
    EXPECT_EQ(book.overdue(start), nullptr);
    EXPECT_EQ(book.overdue(start + 3 * second), &soon);
    soon.finish(soon.progress.on_deadline({}));
    EXPECT_TRUE(soon.is_finished());
    EXPECT_EQ(book.overdue(start + 3 * second), &late);
}

TEST(ledger, an_order_holds_to_its_connection_as_long_as_a_call_of_it_is_unfinished_there) {
    ledger book{10};
    auto one = make(book, start, 5);
    auto two = make(book, start, 5);
    auto loose = make(book, start);
    for (auto* each : {&one, &two, &loose}) {
        book.enter(*each);
        book.assign(*each, 9);
    }
    EXPECT_EQ(book.link_of(5), 9U);
    EXPECT_EQ(book.link_of(0), std::nullopt);
    one.finish(one.progress.on_deadline({}));
    EXPECT_EQ(book.link_of(5), 9U);
    book.release(two);
    EXPECT_EQ(book.link_of(5), std::nullopt);
    book.assign(two, 10);
    EXPECT_EQ(book.link_of(5), 10U);
}

}  // namespace
}  // namespace tramite::calling
