// invoke: what a handler returns or throws, as an outcome.
#include "operation/invoke.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "tramite/database_error.hpp"
#include "tramite/error.hpp"

namespace tramite::operations {
namespace {

using base::outcome;
using kind = outcome::kind;
using testing::HasSubstr;

class scripted final : public detail::handler {
public:
    explicit scripted(std::function<void(const detail::invocation&, std::string&)> play)
        : play_{std::move(play)} {}

    [[nodiscard]] detail::prepared_value prepare(const void*, const context& about) const override {
        std::string out;
        play_({.about = &about}, out);
        return {new int{42}, [](void* made) { delete static_cast<int*>(made); }};
    }
    void call(const detail::invocation& arguments, std::string& out) const override {
        play_(arguments, out);
    }

private:
    std::function<void(const detail::invocation&, std::string&)> play_;
};

class invoking : public testing::Test {
protected:
    [[nodiscard]] detail::binding bind(auto play) const {
        detail::binding bound;
        bound.name = "retiro";
        bound.call = std::make_unique<scripted>(std::move(play));
        return bound;
    }
    [[nodiscard]] outcome outcome_of(auto play, std::size_t limit = 100) const {
        const auto bound = bind(std::move(play));
        return invoke(bound, {.about = &about}, limit);
    }
    template <class Thrown>
    [[nodiscard]] outcome outcome_of_throwing(const Thrown& thrown) const {
        return outcome_of([&](const auto&, auto&) { throw thrown; });
    }

    context about{{}};
};

TEST_F(invoking, what_is_returned_is_a_success) {
    EXPECT_EQ(outcome_of([](const auto&, auto& out) { out = "5"; }), base::success("5"));
}

TEST_F(invoking, an_answer_may_be_as_large_as_the_limit) {
    const auto of_size = [](std::size_t size) {
        return [=](const auto&, auto& out) { out.assign(size, '1'); };
    };
    EXPECT_EQ(outcome_of(of_size(100)).what, kind::success);
    EXPECT_EQ(outcome_of(of_size(101)), base::fault());
}

TEST_F(invoking, a_fault_is_logged_under_the_name_of_its_operation) {
    ::testing::internal::CaptureStderr();
    (void)outcome_of_throwing(std::runtime_error{"x"});
    EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("operation=retiro "));
}

TEST_F(invoking, a_fault_of_a_whole_controller_is_logged_under_what_was_asked_of_it) {
    auto bound = bind([](const auto&, auto&) { throw std::runtime_error{"x"}; });
    bound.name.clear();
    context::facts facts;
    facts.operation = "abono" + std::string(100, 'o');
    const context asked{std::move(facts)};
    ::testing::internal::CaptureStderr();
    (void)invoke(bound, {.about = &asked}, 100);
    EXPECT_THAT(::testing::internal::GetCapturedStderr(),
                HasSubstr("operation=abono" + std::string(35, 'o') + " "));
}

TEST_F(invoking, refused_is_a_refusal_with_its_code) {
    EXPECT_EQ(outcome_of_throwing(refused{"Fondos insuficientes"}),
              base::refusal("Fondos insuficientes", "rechazado"));
    EXPECT_EQ(outcome_of_throwing(refused{"no", "sin_fondos"}), base::refusal("no", "sin_fondos"));
}

TEST_F(invoking, a_refusal_is_one_line_and_no_byte_of_it_is_lost) {
    EXPECT_EQ(outcome_of_throwing(refused{std::string{"uno\0dos\ntres", 12}}),
              base::refusal("uno dos tres", "rechazado"));
}

TEST_F(invoking, a_refusal_that_cannot_be_made_is_a_fault) {
    EXPECT_EQ(outcome_of([](const auto&, auto&) { throw refused{std::string(10'000'000, 'x')}; }),
              base::fault());
}

TEST_F(invoking, what_try_again_cannot_say_is_not_said) {
    for (const auto& text : {std::string(refused::message_bytes_max + 1, 'x'),
                             std::string{"Resultado desconocido: quizás"}})
        EXPECT_EQ(outcome_of_throwing(try_again{text}).text.spanish, "Inténtelo de nuevo");
}

TEST_F(invoking, try_again_is_a_failure_with_its_message) {
    const auto later = outcome_of_throwing(try_again{"El banco cierra"});
    EXPECT_EQ(later, base::failure({"El banco cierra", "El banco cierra"}));
    EXPECT_TRUE(later.is_retriable());
    EXPECT_EQ(outcome_of_throwing(try_again{""}).text.spanish, "Inténtelo de nuevo");
}

TEST_F(invoking, want_of_memory_is_a_failure) {
    EXPECT_EQ(outcome_of_throwing(std::bad_alloc{}).what, kind::failure);
}

TEST_F(invoking, a_database_error_is_a_failure_if_the_machine_is_at_fault) {
    for (const auto* state : {"08006", "53100", "57P01", "58030", "40001", "XX000"}) {
        const auto result = outcome_of_throwing(database_error{"disk", {.sqlstate = state}});
        EXPECT_EQ(result.what, kind::failure) << state;
        EXPECT_EQ(result.text.spanish.find("disk"), std::string::npos) << state;
    }
    for (const auto* state : {"23505", "42601", "22003", "57014", ""}) {
        const auto result = outcome_of_throwing(database_error{"sql", {.sqlstate = state}});
        EXPECT_EQ(result, base::fault()) << state;
    }
}

TEST_F(invoking, whatever_else_is_thrown_is_a_fault_that_tells_nothing) {
    EXPECT_EQ(outcome_of_throwing(std::runtime_error{"clave 1234"}), base::fault());
    EXPECT_EQ(outcome_of_throwing(std::logic_error{""}), base::fault());
    EXPECT_EQ(outcome_of_throwing(5), base::fault());
    EXPECT_EQ(outcome_of_throwing("text"), base::fault());
}

TEST_F(invoking, a_fault_is_logged_with_its_operation_and_reason) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(outcome_of_throwing(std::runtime_error{"no hay papel"}), base::fault());
    const auto log = testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find("operation=retiro"), std::string::npos) << log;
    EXPECT_NE(log.find("no hay papel"), std::string::npos) << log;
}

TEST_F(invoking, a_call_that_is_run_again_sees_the_same_random_bytes) {
    std::vector<std::vector<std::byte>> seen;
    const auto bound = bind([&](const detail::invocation& arguments, auto&) {
        seen.push_back(arguments.about->random_bytes(8));
        seen.push_back(arguments.about->random_bytes(8));
    });
    EXPECT_EQ(invoke(bound, {.about = &about}, 10).what, kind::success);
    EXPECT_EQ(invoke(bound, {.about = &about}, 10).what, kind::success);
    ASSERT_EQ(seen.size(), 4);
    EXPECT_EQ(seen[0], seen[2]);
    EXPECT_EQ(seen[1], seen[3]);
    EXPECT_NE(seen[0], seen[1]);
}

TEST_F(invoking, a_call_that_threw_gets_the_same_random_bytes_again) {
    std::vector<std::vector<std::byte>> seen;
    const auto bound = bind([&](const detail::invocation& arguments, auto&) {
        seen.push_back(arguments.about->random_bytes(8));
        throw try_again{""};
    });
    (void)invoke(bound, {.about = &about}, 10);
    (void)invoke(bound, {.about = &about}, 10);
    ASSERT_EQ(seen.size(), 2);
    EXPECT_EQ(seen[0], seen[1]);
}

TEST_F(invoking, the_context_is_not_copied) {
    EXPECT_EQ(outcome_of([this](const detail::invocation& arguments, auto&) {
                  EXPECT_EQ(arguments.about, &about);
              }).what,
              kind::success);
}

TEST_F(invoking, what_a_step_prepared_is_given_on) {
    const auto bound = bind([](const auto&, auto&) {});
    auto made = prepare(bound, nullptr, about);
    ASSERT_TRUE(std::holds_alternative<detail::prepared_value>(made));
    EXPECT_EQ(*static_cast<int*>(std::get<detail::prepared_value>(made).get()), 42);
}

TEST_F(invoking, what_a_step_throws_is_the_outcome) {
    const auto outcome_of_step = [&](auto play) {
        return std::get<outcome>(prepare(bind(play), nullptr, about));
    };
    EXPECT_EQ(outcome_of_step([](const auto&, auto&) { throw refused{"no"}; }),
              base::refusal("no", "rechazado"));
    EXPECT_EQ(outcome_of_step([](const auto&, auto&) { throw std::runtime_error{"x"}; }),
              base::fault());
    EXPECT_EQ(outcome_of_step([](const auto&, auto&) { throw try_again{"x"}; }).what,
              kind::failure);
}

TEST_F(invoking, the_random_bytes_of_a_step_do_not_come_again_in_its_handler) {
    std::vector<std::vector<std::byte>> seen;
    const auto bound = bind([&](const detail::invocation& arguments, auto&) {
        seen.push_back(arguments.about->random_bytes(8));
    });
    EXPECT_TRUE(std::holds_alternative<detail::prepared_value>(prepare(bound, nullptr, about)));
    EXPECT_EQ(invoke(bound, {.about = &about}, 10).what, kind::success);
    EXPECT_NE(seen[0], seen[1]);
}

}  // namespace
}  // namespace tramite::operations
