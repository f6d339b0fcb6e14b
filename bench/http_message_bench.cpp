// What a page costs besides its making: the head of a request read, a response written.
#include "net/http_message.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

namespace {

constexpr std::string_view scrape =
    "GET /metrics HTTP/1.1\r\nHost: bank:8888\r\nUser-Agent: Prometheus/2.42.0\r\n"
    "Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5\r\n"
    "Accept-Encoding: gzip\r\nX-Prometheus-Scrape-Timeout-Seconds: 10\r\n\r\n";

void read(benchmark::State& state) {
    const tramite::limits bounds;
    for (auto _ : state)
        benchmark::DoNotOptimize(tramite::net::read_http_request(scrape, bounds));
}

void write(benchmark::State& state) {
    const tramite::net::page shown{.body = std::string(20'000, 'x'), .headers = {}};
    std::string out;
    for (auto _ : state) {
        out.clear();
        tramite::net::write_http_response(out, shown, {.now = {}});
        benchmark::DoNotOptimize(out.data());
    }
}

}  // namespace

BENCHMARK(read);
BENCHMARK(write);
