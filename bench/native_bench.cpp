// What a request and its answer cost in the native dialect, without a socket and a handler.
#include "wire/native.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <string>

namespace {

namespace base = tramite::base;
using namespace tramite::wire;

const tramite::limits bounds;

const std::string request_text = R"({"operacion":"retiro","datos":{"cuenta":12345678,"valor":100},)"
                                 R"("id":"01890a5d-ac96-774b-bcce-b302099a8057","plazo_ms":5000})";

void request_in(benchmark::State& state) {
    base::json_parser parser{bounds};
    std::array<unsigned char, 4096> memory;
    for (auto _ : state) {
        boost::json::monotonic_resource storage{memory.data(), memory.size()};
        benchmark::DoNotOptimize(
            read_request(parser.parse(request_text, &storage), request_text, bounds));
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(request_text.size()));
}

void response_out(benchmark::State& state) {
    const auto outcome = tramite::base::success("\"Retiro exitoso\"");
    const std::optional<std::string> id{"01890a5d-ac96-774b-bcce-b302099a8057"};
    std::string out;
    for (auto _ : state) {
        out.clear();
        write_response(out, outcome, id);
        benchmark::DoNotOptimize(out.data());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

}  // namespace

BENCHMARK(request_in);
BENCHMARK(response_out);
