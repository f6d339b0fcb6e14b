// Any bytes as the head of an HTTP request: what is read lies within them, and does not depend on
// how much came behind it.
#include "net/http_message.hpp"

#include <cstdint>
#include <string_view>

#include "base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tramite::net;
    using status = http_reading::status;
    tramite::limits bounds;
    bounds.http_header_bytes = 300;
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto whole = read_http_request(bytes, bounds);
    TRAMITE_CHECK(whole.size <= size);
    TRAMITE_CHECK((whole.what == status::complete) == (whole.size > 0));
    if (whole.what == status::complete) {
        TRAMITE_CHECK(bytes.substr(0, whole.size).ends_with("\r\n\r\n"));
        TRAMITE_CHECK(!whole.request.target.empty());
        const auto alone = read_http_request(bytes.substr(0, whole.size), bounds);
        TRAMITE_CHECK(alone.what == status::complete && alone.size == whole.size);
        TRAMITE_CHECK(alone.request.target == whole.request.target);
        // Nothing of it is taken before its end is there.
        const auto before = read_http_request(bytes.substr(0, whole.size - 1), bounds);
        TRAMITE_CHECK(before.what == status::need_more);
    }
    return 0;
}
