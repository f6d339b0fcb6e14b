// Any first bytes: a verdict is reached within a few of them, and none that come behind change it;
// a JSON text is never taken for anything else.
#include "wire/sniff.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "base/json_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tramite::wire;
    namespace base = tramite::base;
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    std::optional<way_in> verdict;
    for (std::size_t known = 0; known <= std::min<std::size_t>(size, 16); ++known) {
        const auto now = sniff(bytes.substr(0, known));
        TRAMITE_CHECK(!verdict || now == verdict);
        verdict = now;
    }
    TRAMITE_CHECK(verdict || size < 9);
    TRAMITE_CHECK(sniff(bytes) == verdict);

    base::json_parser parser{tramite::limits{}};
    if (parser.parse(bytes).flaw == base::json_flaw::none) TRAMITE_CHECK(verdict == way_in::texts);
    return 0;
}
