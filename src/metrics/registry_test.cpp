// What the threads count, added up.
#include "metrics/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace tramite::metrics {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

const std::vector<std::string_view> operations{"retiro", "abono"};

call_key key(std::size_t operation, const base::outcome& answer = base::success("1")) {
    return {.operation = operation, .end = ending::of(answer)};
}

TEST(registry, an_operation_that_is_not_known_counts_as_other) {
    registry all{operations};
    io_sheet& thread = all.add_io_thread();
    for (const auto* const name : {"retiro", "abono", "robo", "", "_OTHER", "zzz"})
        thread.calls.observe(key(all.number_of(name)), std::chrono::milliseconds{1});
    const auto sum = all.add_up();
    ASSERT_EQ(sum.calls.size(), 3U);
    EXPECT_EQ(sum.calls[0].operation, "abono");
    EXPECT_EQ(sum.calls[1].operation, "retiro");
    EXPECT_EQ(sum.calls[2].operation, "_OTHER");
    EXPECT_EQ(sum.calls[2].durations.count(), 4U);
}

TEST(registry, calls_are_told_apart_by_how_they_ended) {
    registry all{operations};
    io_sheet& thread = all.add_io_thread();
    const auto retiro = all.number_of("retiro");
    thread.calls.observe(key(retiro), std::chrono::milliseconds{1});
    thread.calls.observe(key(retiro, base::fault()), std::chrono::milliseconds{1});
    auto other_protocol = key(retiro);
    other_protocol.system = rpc_system::jsonrpc;
    thread.calls.observe(other_protocol, std::chrono::milliseconds{1});
    EXPECT_THAT(
        all.add_up().calls,
        ElementsAre(AllOf(Field(&call_totals::error, "error_interno"),
                          Field(&call_totals::system, "tramite")),
                    AllOf(Field(&call_totals::error, ""), Field(&call_totals::system, "tramite")),
                    AllOf(Field(&call_totals::error, ""), Field(&call_totals::system, "jsonrpc"))));
}

TEST(registry, threads_are_added_up) {
    registry all{operations};
    for (int i = 0; i < 3; ++i) {
        io_sheet& io = all.add_io_thread();
        io.calls.observe(key(0), std::chrono::milliseconds{1});
        io.active_calls.add(3);
        io.active_calls.subtract(2);
        lane_sheet& lane = all.add_lane_thread(lane_name::reading);
        lane.queue.observe(std::chrono::milliseconds{2});
        lane.is_busy.set(i == 0 ? 1 : 0);
        all.add_connection().log_pages.set(i == 1 ? 7 : 0);
    }
    const auto sum = all.add_up();
    ASSERT_EQ(sum.calls.size(), 1U);
    EXPECT_EQ(sum.calls.front().durations.count(), 3U);
    EXPECT_EQ(sum.active_calls, 3U);
    const auto& reading = sum.lanes[static_cast<std::size_t>(lane_name::reading)];
    EXPECT_EQ(reading.queue.count(), 3U);
    EXPECT_EQ(reading.threads, 3U);
    EXPECT_EQ(reading.busy, 1U);
    EXPECT_EQ(sum.log_pages, 7U);
}

TEST(registry, nothing_that_happened_is_nothing_to_tell) {
    registry all{operations};
    static_cast<void>(all.add_io_thread());
    EXPECT_THAT(all.add_up().calls, IsEmpty());
}

// For ThreadSanitizer above all: numbers are read while they are written.
TEST(registry, numbers_are_read_while_threads_count) {
    registry all{operations};
    constexpr int calls = 20'000;
    std::atomic<int> counting = 2;
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i)
        threads.emplace_back([&] {
            io_sheet& mine = all.add_io_thread();
            for (int n = 0; n < calls; ++n)
                mine.calls.observe(key(static_cast<std::size_t>(n % 3)),
                                   std::chrono::microseconds{n});
            --counting;
        });
    std::uint64_t last = 0;
    while (counting > 0) {
        std::uint64_t seen = 0;
        for (const auto& call : all.add_up().calls)
            seen += call.durations.count();
        EXPECT_GE(seen, last);
        last = seen;
    }
    for (auto& thread : threads)
        thread.join();
    std::uint64_t seen = 0;
    for (const auto& call : all.add_up().calls)
        seen += call.durations.count();
    EXPECT_EQ(seen, 2U * calls);
}

}  // namespace
}  // namespace tramite::metrics
