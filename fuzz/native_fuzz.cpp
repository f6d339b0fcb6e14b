// Any bytes as a request and as a response: what is read can be written, and what is written is
// one line that reads back as the same. What is read as plain is read the same as a whole.
#include "wire/native.hpp"

#include <algorithm>
#include <cstdint>
#include <variant>

#include "base/check.hpp"
#include "wire/plain_request.hpp"

namespace {

using namespace tramite::wire;
namespace base = tramite::base;

const tramite::limits bounds;

[[nodiscard]] bool is_one_line(std::string_view text) {
    return text.ends_with('\n') && std::ranges::count(text, '\n') == 1;
}

void check_request(base::json_parser& parser, const asked& request) {
    std::string data;
    base::write_json(data, request.data);
    std::string text;
    write_request(text, {.operation = request.operation,
                         .data = data,
                         .id = request.id ? std::string_view{*request.id} : "",
                         .remaining = request.remaining,
                         .trace = request.trace});
    TRAMITE_CHECK(is_one_line(text));
    const auto again = read_request(parser.parse(text), text, bounds);
    const auto* same = std::get_if<asked>(&again);
    TRAMITE_CHECK(same && same->operation == request.operation && same->data == request.data &&
                  same->id == request.id && same->remaining == request.remaining &&
                  same->trace == request.trace);
}

void check_rejection(base::json_parser& parser, const native_rejection& rejection) {
    std::string text;
    write_response(text, rejection);
    TRAMITE_CHECK(is_one_line(text));
    TRAMITE_CHECK(parser.parse(text).flaw == base::json_flaw::none);
}

// Its data is made a value as the server does.
void check_plain(base::json_parser& parser, const plain_request& plain, std::string_view text) {
    boost::json::value data;
    if (plain.what == plain_request::kind::text)
        data = plain.data;
    else if (plain.what == plain_request::kind::json) {
        auto parsed = parser.parse(plain.data);
        if (parsed.flaw != base::json_flaw::none) return;
        data = std::move(parsed.value);
    }
    const auto whole = read_request(parser.parse(text), text, bounds);
    const auto* same = std::get_if<asked>(&whole);
    TRAMITE_CHECK(same && same->operation == plain.operation && same->data == data &&
                  same->id.value_or("") == plain.id && same->remaining == plain.remaining &&
                  same->trace.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    base::json_parser parser{bounds};
    const auto reading = read_request(parser.parse(text), text, bounds);
    if (const auto* request = std::get_if<asked>(&reading))
        check_request(parser, *request);
    else
        check_rejection(parser, std::get<native_rejection>(reading));
    if (const auto plain = read_plain_request(text, bounds)) check_plain(parser, *plain, text);
    std::ignore = read_response(parser.parse(text), text, bounds);
    return 0;
}
