// What counting costs each request: a duration found its bucket, a call counted under its labels.
#include <benchmark/benchmark.h>

#include <chrono>
#include <thread>
#include <vector>

#include "metrics/registry.hpp"

namespace {

using namespace tramite::metrics;

// Durations as they come: a few microseconds to a second, none like the one before.
std::vector<std::chrono::nanoseconds> some_durations() {
    std::vector<std::chrono::nanoseconds> made;
    std::uint64_t state = 1;
    for (int i = 0; i < 4'096; ++i) {
        state = state * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
        made.emplace_back((state >> 40) << (state >> 60));
    }
    return made;
}

void observe_duration(benchmark::State& state) {
    const auto durations = some_durations();
    duration_histogram histogram;
    std::size_t next = 0;
    for (auto _ : state)
        histogram.observe(durations[next++ % durations.size()]);
}

void count_call(benchmark::State& state) {
    const auto durations = some_durations();
    registry all{{"retiro", "abono", "consulta"}};
    io_sheet& thread = all.add_io_thread();
    const call_key key{.operation = 1, .end = ending::of(tramite::base::success("1"))};
    std::size_t next = 0;
    for (auto _ : state)
        thread.calls.observe(key, durations[next++ % durations.size()]);
}

// Beside others that do the same on sheets next to its own: nothing is shared.
void count_call_beside_others(benchmark::State& state) {
    registry all{{"retiro"}};
    io_sheet& thread = all.add_io_thread();
    std::vector<std::jthread> others;
    for (int i = 0; i < 3; ++i)
        others.emplace_back([&other = all.add_io_thread()](const std::stop_token& end) {
            while (!end.stop_requested())
                other.active_calls.add();
        });
    const call_key key{.operation = 0, .end = ending::of(tramite::base::success("1"))};
    for (auto _ : state)
        thread.calls.observe(key, std::chrono::microseconds{70});
}

void add_up(benchmark::State& state) {
    registry all{std::vector<std::string_view>(static_cast<std::size_t>(state.range(0)), "x")};
    for (int i = 0; i < 8; ++i) {
        io_sheet& thread = all.add_io_thread();
        for (std::size_t n = 0; n < static_cast<std::size_t>(state.range(0)); ++n)
            thread.calls.observe({.operation = n, .end = ending::of(tramite::base::success("1"))},
                                 std::chrono::microseconds{70});
    }
    for (auto _ : state)
        benchmark::DoNotOptimize(all.add_up());
}

}  // namespace

BENCHMARK(observe_duration);
BENCHMARK(count_call);
BENCHMARK(count_call_beside_others);
BENCHMARK(add_up)->Arg(10)->Arg(1'000);
