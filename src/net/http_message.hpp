// HTTP/1.1 as bytes: the head of a request read, a response written. For http_stream; no I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "net/page.hpp"
#include "tramite/limits.hpp"

namespace tramite::net {

// What one request asks, as far as it matters here. A value.
struct http_request {
    enum class method : std::uint8_t { get, head, other };

    method what = method::other;
    // Without the scheme and host that a proxy may put before it.
    std::string target;
    bool is_version_1_0 = false;
    bool is_kept_alive = false;
    // More bytes follow the head, and are none of the next request.
    bool has_body = false;
};

struct http_reading {
    enum class status : std::uint8_t {
        need_more,        // The head is not whole yet.
        complete,         // It is, and `request` says what it asks.
        malformed,        // It is none that HTTP/1.1 allows, or has no Host.
        bare_line_feed,   // A line of it ends without a carriage return.
        too_long,         // It has more than `http_header_bytes`.
        unknown_version,  // It is neither HTTP/1.0 nor 1.1.
    };

    status what = status::need_more;
    // Bytes of the head, with the empty lines before it; of a complete one only.
    std::size_t size = 0;
    http_request request;
};

// `bytes` begin where a request begins. Nothing is kept: of a head that comes in pieces, all of it
// is read again; it is short.
[[nodiscard]] http_reading read_http_request(std::string_view bytes, const limits& bounds);

// How a response is sent.
struct http_sending {
    enum class rest : std::uint8_t { keep, keep_1_0, close };
    enum class content : std::uint8_t { whole, head_only };

    rest then = rest::close;
    content what = content::whole;
    base::wall_time now;
};

// Appends to `out`.
void write_http_response(std::string& out, const page& answer, const http_sending& how);

}  // namespace tramite::net
