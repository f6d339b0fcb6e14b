// Requests are parsed by Beast, here and nowhere else; responses are a few lines of text.
#include "net/http_message.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <iterator>
#include <limits>
#include <optional>

namespace tramite::net {
namespace {

namespace http = boost::beast::http;
using status = http_reading::status;
using parser = http::request_parser<http::empty_body>;

// Every status that is answered here or by a page; another one is sent without a reason.
struct reason {
    unsigned status;
    std::string_view phrase;
};
constexpr std::array reasons{
    reason{200, "OK"},
    reason{204, "No Content"},
    reason{400, "Bad Request"},
    reason{403, "Forbidden"},
    reason{404, "Not Found"},
    reason{405, "Method Not Allowed"},
    reason{408, "Request Timeout"},
    reason{409, "Conflict"},
    reason{410, "Gone"},
    reason{413, "Content Too Large"},
    reason{417, "Expectation Failed"},
    reason{422, "Unprocessable Content"},
    reason{431, "Request Header Fields Too Large"},
    reason{500, "Internal Server Error"},
    reason{503, "Service Unavailable"},
    reason{504, "Gateway Timeout"},
    reason{505, "HTTP Version Not Supported"},
};

[[nodiscard]] std::string_view phrase_of(unsigned which) {
    const auto* const found = std::ranges::find(reasons, which, &reason::status);
    return found == reasons.end() ? std::string_view{} : found->phrase;
}

// A client may send empty lines behind a body, before its next request.
[[nodiscard]] std::size_t count_empty_lines(std::string_view bytes) {
    std::size_t size = 0;
    while (bytes.substr(size).starts_with("\r\n"))
        size += 2;
    return size;
}

[[nodiscard]] std::string path_and_query(std::string_view target) {
    constexpr std::string_view scheme = "http://";
    if (!target.starts_with(scheme)) return std::string{target};
    const auto path = target.find_first_of("/?", scheme.size());
    if (path == std::string_view::npos) return "/";
    return target[path] == '/' ? std::string{target.substr(path)}
                               : "/" + std::string{target.substr(path)};
}

[[nodiscard]] status status_of(const boost::system::error_code& error) {
    if (error == http::error::header_limit) return status::too_long;
    if (error == http::error::bad_version) return status::unknown_version;
    return status::malformed;
}

// Beast takes it for a part of the version or of a value. RFC 9112 allows to accept it, but whoever
// is on the way may see other lines than we do, so it is refused, and told what it is.
[[nodiscard]] bool has_bare_line_feed(std::string_view bytes) {
    const auto head = bytes.substr(0, bytes.find("\r\n\r\n"));
    for (auto at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1))
        if (at == 0 || head[at - 1] != '\r') return true;
    return false;
}

[[nodiscard]] http_request::method method_of(http::verb which) {
    if (which == http::verb::get) return http_request::method::get;
    if (which == http::verb::head) return http_request::method::head;
    if (which == http::verb::post) return http_request::method::post;
    if (which == http::verb::options) return http_request::method::options;
    return http_request::method::other;
}

[[nodiscard]] http_request::body body_of(const parser& reader) {
    if (reader.chunked()) return http_request::body::chunked;
    const auto length = reader.content_length();
    return length && *length > 0 ? http_request::body::sized : http_request::body::none;
}

// The draft of the header has it in quotes, and nearly nobody sends it so.
[[nodiscard]] std::string unquoted(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    return std::string{text};
}

// Whoever names no host, or two, may have been misread by somebody on the way (RFC 9112, 3.2).
[[nodiscard]] bool has_good_host(const parser::value_type& head) {
    const auto count = head.count(http::field::host);
    return count == 1 || (count == 0 && head.version() < 11);
}

// A body in any other coding ends where we would not look for its end.
[[nodiscard]] bool has_good_coding(const parser::value_type& head) {
    const auto count = head.count(http::field::transfer_encoding);
    if (count == 0) return true;
    return count == 1 && head.version() >= 11 &&
           boost::beast::iequals(head[http::field::transfer_encoding], "chunked");
}

}  // namespace

http_reading read_http_request(std::string_view bytes, const limits& bounds) {
    const auto blank = count_empty_lines(bytes);
    // Beast counts the first line and the fields apart: what both have together is looked at here.
    const auto unless_too_long = [&bounds](http_reading read, std::size_t size) {
        const bool is_too_long =
            size > bounds.http_header_bytes ||
            (size == bounds.http_header_bytes && read.what == status::need_more);
        return is_too_long ? http_reading{.what = status::too_long, .size = 0, .request = {}}
                           : read;
    };
    if (blank == bytes.size()) return unless_too_long({}, blank);
    const auto whole = bytes.size();
    bytes.remove_prefix(blank);
    parser reader;
    reader.header_limit(static_cast<std::uint32_t>(
        std::min<std::size_t>(bounds.http_header_bytes, std::numeric_limits<std::int32_t>::max())));
    // A body is nothing that is read here, however large.
    reader.body_limit(boost::none);
    boost::system::error_code error;
    const auto read = reader.put(boost::asio::buffer(bytes), error);
    if (error == http::error::need_more) return unless_too_long({}, whole);
    if (error && has_bare_line_feed(bytes))
        return {.what = status::bare_line_feed, .size = 0, .request = {}};
    if (error) return {.what = status_of(error), .size = 0, .request = {}};
    const auto& head = reader.get();
    if (!reader.is_header_done() || !has_good_host(head) || !has_good_coding(head))
        return {.what = status::malformed, .size = 0, .request = {}};
    const auto awaits = head[http::field::expect];
    const bool is_to_continue = boost::beast::iequals(awaits, "100-continue");
    const auto header = [&head](auto name) { return std::string{head[name]}; };
    return unless_too_long(
        {.what = status::complete,
         .size = blank + read,
         .request = {.what = method_of(head.method()),
                     .target = path_and_query(head.target()),
                     .is_version_1_0 = head.version() < 11,
                     .is_kept_alive = reader.keep_alive(),
                     .follows = body_of(reader),
                     .body_size = reader.content_length().value_or(0),
                     .awaits_continue = is_to_continue,
                     .awaits_unknown = !awaits.empty() && !is_to_continue,
                     .host = header(http::field::host),
                     .origin = header(http::field::origin),
                     .idempotency_key = unquoted(head["Idempotency-Key"]),
                     .traceparent = header("traceparent"),
                     .wanted_headers = header(http::field::access_control_request_headers)}},
        blank + read);
}

struct chunked_body::reader {
    http::request_parser<http::string_body> parser;
};

chunked_body::chunked_body(const limits& bounds) : reader_{std::make_unique<reader>()} {
    reader_->parser.eager(true);
    reader_->parser.header_limit(std::numeric_limits<std::int32_t>::max());
    reader_->parser.body_limit(bounds.message_bytes);
}

chunked_body::~chunked_body() = default;

std::size_t chunked_body::take(std::string_view bytes) {
    std::size_t used = 0;
    while (used < bytes.size() && !reader_->parser.is_done()) {
        boost::system::error_code error;
        const auto now = reader_->parser.put(boost::asio::buffer(bytes.substr(used)), error);
        used += now;
        if (error == http::error::need_more || (!error && now == 0)) break;
        if (error) {
            state_ = error == http::error::body_limit ? status::too_long : status::malformed;
            return used;
        }
    }
    if (reader_->parser.is_done()) state_ = status::complete;
    return used;
}

const std::string& chunked_body::text() const noexcept {
    return reader_->parser.get().body();
}

void write_http_response(std::string& out, const page& answer, const http_sending& how) {
    using rest = http_sending::rest;
    auto to = std::back_inserter(out);
    fmt::format_to(to, "HTTP/1.1 {} {}\r\n", answer.status, phrase_of(answer.status));
    fmt::format_to(to, "Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n",
                   fmt::gmtime(std::chrono::system_clock::to_time_t(how.now)));
    constexpr unsigned no_content = 204;
    if (answer.status != no_content)
        fmt::format_to(to, "Content-Type: {}\r\nContent-Length: {}\r\n", answer.content_type,
                       answer.body.size());
    // What is true now is not true later, and text is never to be run as something else.
    fmt::format_to(to, "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
    for (const auto& [name, value] : answer.headers)
        fmt::format_to(to, "{}: {}\r\n", name, value);
    if (how.then == rest::close) out += "Connection: close\r\n";
    if (how.then == rest::keep_1_0) out += "Connection: keep-alive\r\n";
    out += "\r\n";
    if (how.what == http_sending::content::whole) out += answer.body;
}

}  // namespace tramite::net
