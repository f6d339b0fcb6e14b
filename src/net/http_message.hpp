// HTTP/1.1 as bytes: the head of a request read, a response written. For http_stream; no I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "net/page.hpp"
#include "tramite/limits.hpp"

namespace tramite::net {

// What one request asks, as far as it matters here. A value.
struct http_request {
    enum class method : std::uint8_t { get, head, post, options, other };
    // What stands between the head and the next request.
    enum class body : std::uint8_t { none, sized, chunked };

    method what = method::other;
    // Without the scheme and host that a proxy may put before it.
    std::string target;
    bool is_version_1_0 = false;
    bool is_kept_alive = false;
    body follows = body::none;
    // Of a sized one.
    std::uint64_t body_size = 0;
    // It waits to be told to go on before it sends its body; or for something that nobody knows.
    bool awaits_continue = false;
    bool awaits_unknown = false;
    // Headers as they came, empty if there is none.
    std::string host;
    std::string origin;
    std::string idempotency_key;
    std::string traceparent;
    // Of a preflight, what its browser is going to send.
    std::string wanted_headers;

    [[nodiscard]] bool has_body() const noexcept { return follows != body::none; }
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

// A body that comes in chunks, taken apart as it comes. Thread: one at a time.
class chunked_body {
public:
    enum class status : std::uint8_t { need_more, complete, malformed, too_long };

    // `message_bytes` of it at most.
    explicit chunked_body(const limits& bounds);
    ~chunked_body();
    chunked_body(const chunked_body&) = delete;
    chunked_body& operator=(const chunked_body&) = delete;

    // The whole request, from its first byte on, piece after piece; says how many are done with.
    [[nodiscard]] std::size_t take(std::string_view bytes);
    [[nodiscard]] status state() const noexcept { return state_; }
    // What has come of it.
    [[nodiscard]] const std::string& text() const noexcept;

private:
    struct reader;
    std::unique_ptr<reader> reader_;
    status state_ = status::need_more;
};

// How a response is sent.
struct http_sending {
    enum class rest : std::uint8_t { keep, keep_1_0, close };
    enum class content : std::uint8_t { whole, head_only };

    rest then = rest::close;
    content what = content::whole;
    base::wall_time now;
};

// What tells a client to send its body.
inline constexpr std::string_view http_continue = "HTTP/1.1 100 Continue\r\n\r\n";

// Appends to `out`.
void write_http_response(std::string& out, const page& answer, const http_sending& how);

}  // namespace tramite::net
