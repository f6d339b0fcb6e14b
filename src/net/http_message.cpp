// Requests are parsed by Beast, here and nowhere else; responses are a few lines of text.
#include "net/http_message.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
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
    reason{400, "Bad Request"},
    reason{404, "Not Found"},
    reason{405, "Method Not Allowed"},
    reason{408, "Request Timeout"},
    reason{431, "Request Header Fields Too Large"},
    reason{500, "Internal Server Error"},
    reason{503, "Service Unavailable"},
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
    return http_request::method::other;
}

// Whoever names no host, or two, may have been misread by somebody on the way (RFC 9112, 3.2).
[[nodiscard]] bool has_good_host(const parser::value_type& head) {
    const auto count = head.count(http::field::host);
    return count == 1 || (count == 0 && head.version() < 11);
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
    if (!reader.is_header_done() || !has_good_host(head))
        return {.what = status::malformed, .size = 0, .request = {}};
    const auto length = reader.content_length();
    const bool has_body = reader.chunked() || (length && *length > 0);
    return unless_too_long({.what = status::complete,
                            .size = blank + read,
                            .request = {.what = method_of(head.method()),
                                        .target = path_and_query(head.target()),
                                        .is_version_1_0 = head.version() < 11,
                                        .is_kept_alive = reader.keep_alive(),
                                        .has_body = has_body}},
                           blank + read);
}

void write_http_response(std::string& out, const page& answer, const http_sending& how) {
    using rest = http_sending::rest;
    auto to = std::back_inserter(out);
    fmt::format_to(to, "HTTP/1.1 {} {}\r\n", answer.status, phrase_of(answer.status));
    fmt::format_to(to, "Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n",
                   fmt::gmtime(std::chrono::system_clock::to_time_t(how.now)));
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
