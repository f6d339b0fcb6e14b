// How fast the ends of texts are found: a session looks at every byte of its peer this way.
#include "wire/json_stream.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

namespace {

using tramite::wire::json_stream;

// 64 KiB of the same text again and again, as a pipelining client sends it.
void scan(benchmark::State& state, std::string_view text) {
    std::string piece;
    while (piece.size() < 1 << 16)
        piece.append(text).append("\n");
    json_stream stream{tramite::limits{}};
    for (auto _ : state) {
        for (std::string_view rest = piece; !rest.empty();) {
            const auto step = stream.scan(rest);
            if (step.what > json_stream::status::complete) {
                state.SkipWithError("the text is not JSON");
                return;
            }
            rest.remove_prefix(step.read);
        }
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(piece.size()));
}

[[nodiscard]] std::string numbers() {
    std::string text = "[0";
    for (int i = 1; i < 200; ++i)
        text += ',' + std::to_string(i * 7919);
    return text + ']';
}

}  // namespace

BENCHMARK_CAPTURE(scan, founding_request,
                  R"({"operacion":"retiro","datos":{"cuenta":12345678,"valor":100}})");
BENCHMARK_CAPTURE(scan, request_with_id,
                  R"({"operacion":"retiro","datos":{"cuenta":12345678,"valor":100},)"
                  R"("id":"01890a5d-ac96-774b-bcce-b302099a8057","plazo_ms":5000})");
BENCHMARK_CAPTURE(scan, long_string, R"({"datos":")" + std::string(1000, 'x') + R"("})");
BENCHMARK_CAPTURE(scan, many_numbers, numbers());
