// Any bytes in any two pieces: the stream finds the same texts, and refuses nothing that the
// parser would have accepted.
#include "wire/json_stream.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "base/json_text.hpp"

namespace {

using tramite::base::json_flaw;
using tramite::wire::json_stream;
using status = json_stream::status;

struct reading {
    std::vector<std::string> texts;
    status end = status::need_more;
    std::size_t read = 0;

    friend bool operator==(const reading&, const reading&) = default;
};

[[nodiscard]] tramite::limits small() {
    tramite::limits bounds;
    bounds.message_bytes = 200;
    bounds.json_depth = 20;
    return bounds;
}

[[nodiscard]] reading read_all(std::string_view bytes, std::size_t cut) {
    json_stream stream{small()};
    reading result;
    const auto keep_text = [&] {
        const auto size = stream.text_size();
        result.texts.emplace_back(bytes.substr(result.read - size, size));
    };
    for (const auto arrived : {cut, bytes.size()}) {
        while (result.read < arrived) {
            const auto fresh = bytes.substr(result.read, arrived - result.read);
            const auto step = stream.scan(fresh);
            TRAMITE_CHECK(step.read <= fresh.size());
            result.read += step.read;
            result.end = step.what;
            if (step.what == status::complete)
                keep_text();
            else if (step.what != status::need_more)
                return result;
        }
    }
    result.end = stream.finish();
    if (result.end == status::complete) keep_text();
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto whole = read_all(bytes, 0);
    TRAMITE_CHECK(read_all(bytes, size / 2) == whole);
    TRAMITE_CHECK(read_all(bytes, size == 0 ? 0 : data[0] % size) == whole);

    // Of what is too deep or out of range the parser has not read the rest.
    tramite::base::json_parser parser{small()};
    const auto flaw = parser.parse(bytes).flaw;
    if (flaw == json_flaw::none || flaw == json_flaw::duplicate_member)
        TRAMITE_CHECK(whole.end != status::not_json && whole.end != status::cut_off);
    return 0;
}
