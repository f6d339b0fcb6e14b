// What telling the ways in apart costs each connection.
#include "wire/sniff.hpp"

#include <benchmark/benchmark.h>

#include <string_view>

namespace {

void tell(benchmark::State& state, std::string_view first) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(first);
        benchmark::DoNotOptimize(tramite::wire::sniff(first));
    }
}

}  // namespace

BENCHMARK_CAPTURE(tell, native, R"({"operacion":"consulta","datos":{"cuenta":12345678}})");
BENCHMARK_CAPTURE(tell, http, "GET /metrics HTTP/1.1\r\n");
