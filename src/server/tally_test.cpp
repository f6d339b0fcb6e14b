// What a connection's calls leave in the numbers and in the log.
#include "server/tally.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "server/admission.hpp"
#include "testing/fake_clock.hpp"
#include "tramite/catalog.hpp"

namespace tramite::serving {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr operation<std::string, std::string> echo{"eco"};
constexpr const char* id = "a-request-of-somebody";
constexpr const char* trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

class tally_test : public ::testing::Test {
protected:
    tally_test() {
        operations.add(echo, [](const std::string& text) { return text; });
        for (const auto name : operations.names())
            numbered.add(*operations.find(name));
    }
    call ask(const std::string& operation, base::outcome answer) {
        auto made = door.admit(R"({"operacion":")" + operation + R"(","datos":"secreto","id":")" +
                                   id + R"(","traza":")" + trace + "\"}",
                               {}, time.look());
        made.answer = std::move(answer);
        return made;
    }

    catalog operations;
    limits bounds;
    testing::fake_clock time;
    metrics::registry numbers{{"eco"}};
    operation_numbers numbered{numbers};
    operations::reserved_operations own{{.identidad = "a", .version = "1", .limites = {}}};
    admission door{operations, own, bounds};
    tally_book book{
        .numbers = &numbers.add_io_thread(), .operations = &numbered, .bounds = &bounds};
};

TEST_F(tally_test, calls_are_active_until_they_are_answered) {
    tally one{book, "127.0.0.1:1"};
    one.taken(2, time.monotonic());
    EXPECT_EQ(numbers.add_up().active_calls, 2U);
    one.answered(ask("eco", base::success("1")), time.monotonic() + 3ms);
    EXPECT_EQ(numbers.add_up().active_calls, 1U);
    const auto sum = numbers.add_up();
    ASSERT_EQ(sum.calls.size(), 1U);
    EXPECT_EQ(sum.calls.front().operation, "eco");
    EXPECT_EQ(sum.calls.front().durations.sum, 3'000'000U);
}

TEST_F(tally_test, what_is_under_way_when_its_connection_ends_is_not_active_any_more) {
    {
        tally one{book, "127.0.0.1:1"};
        EXPECT_EQ(numbers.add_up().connections, (std::array<std::uint64_t, 4>{0, 0, 0, 1}));
        one.taken(5, time.monotonic());
        EXPECT_EQ(numbers.add_up().connections, (std::array<std::uint64_t, 4>{1, 0, 0, 0}));
        one.taken(1, time.monotonic(), metrics::rpc_system::jsonrpc);
        EXPECT_EQ(numbers.add_up().connections, (std::array<std::uint64_t, 4>{0, 1, 0, 0}));
    }
    EXPECT_EQ(numbers.add_up().connections, (std::array<std::uint64_t, 4>{}));
    EXPECT_EQ(numbers.add_up().active_calls, 0U);
    EXPECT_EQ(numbers.add_up().connections_begun, 1U);
}

TEST_F(tally_test, successes_that_are_told_together_are_counted_one_by_one) {
    tally one{book, "127.0.0.1:1"};
    one.taken(3, time.monotonic());
    one.succeeds(*operations.find("eco"), id);
    one.succeeds(*operations.find("eco"), {});
    EXPECT_EQ(numbers.add_up().active_calls, 3U);
    one.succeeded(time.monotonic() + 2ms);
    one.succeeded(time.monotonic() + 5ms);
    const auto sum = numbers.add_up();
    EXPECT_EQ(sum.active_calls, 1U);
    ASSERT_EQ(sum.calls.size(), 1U);
    EXPECT_EQ(sum.calls.front().durations.count(), 2U);
    EXPECT_EQ(sum.calls.front().durations.sum, 4'000'000U);
}

TEST_F(tally_test, rejections_are_counted_by_code_and_unknown_names_are_not_told) {
    tally one{book, "127.0.0.1:1"};
    one.taken(2, time.monotonic());
    const auto unknown = ask("nadie_la_conoce", {});
    ASSERT_TRUE(unknown.decided);
    auto answered = ask("nadie_la_conoce", *unknown.decided);
    one.answered(answered, time.monotonic());
    const auto broken = door.admit("{", {}, time.look());
    one.answered(broken, time.monotonic());
    const auto sum = numbers.add_up();
    EXPECT_THAT(sum.calls,
                ElementsAre(AllOf(Field(&metrics::call_totals::operation, "_OTHER"),
                                  Field(&metrics::call_totals::error, "operacion_desconocida")),
                            AllOf(Field(&metrics::call_totals::operation, "_OTHER"),
                                  Field(&metrics::call_totals::error, "no_es_json"))));
    const auto of = [&](base::code code) { return sum.rejections[static_cast<std::size_t>(code)]; };
    EXPECT_EQ(of(base::code::operacion_desconocida), 1U);
    EXPECT_EQ(of(base::code::no_es_json), 1U);
}

TEST_F(tally_test, a_slow_call_is_told_with_its_id_and_trace_and_none_of_its_data) {
    tally one{book, "127.0.0.1:1"};
    one.taken(2, time.monotonic());
    ::testing::internal::CaptureStderr();
    one.answered(ask("eco", base::success("1")), time.monotonic() + bounds.slow_operation - 1ns);
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
    ::testing::internal::CaptureStderr();
    one.answered(ask("eco", base::refusal("secreto", "rechazado")),
                 time.monotonic() + bounds.slow_operation);
    const auto line = ::testing::internal::GetCapturedStderr();
    EXPECT_THAT(line, HasSubstr("level=warning"));
    EXPECT_THAT(line, HasSubstr(std::string{"operation=eco id="} + id +
                                " trace_id=4bf92f3577b34da6a3ce929d0e0e4736 "
                                "duration_ms=500.000 outcome=refusal code=rechazado "
                                "peer=127.0.0.1:1\n"));
    EXPECT_THAT(line, Not(HasSubstr("secreto")));
    EXPECT_EQ(numbers.add_up().slow_calls, 1U);
}

TEST_F(tally_test, each_answer_is_told_to_whoever_debugs) {
    tally one{book, "unix:"};
    one.taken(1, time.monotonic());
    ::testing::internal::CaptureStderr();
    base::set_log_level(base::log_level::debug);
    one.answered(ask("eco", base::success("1")), time.monotonic() + 2ms);
    base::set_log_level(base::log_level::info);
    EXPECT_THAT(::testing::internal::GetCapturedStderr(),
                HasSubstr("level=debug msg=answered operation=eco"));
}

}  // namespace
}  // namespace tramite::serving
