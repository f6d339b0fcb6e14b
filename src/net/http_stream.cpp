// Requests in, pages out, in their order; and when the connection ends.
#include "net/http_stream.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <utility>

namespace tramite::net {
namespace asio = boost::asio;
namespace {

constexpr std::string_view what_is_spoken =
    "This port serves a few pages to GET and HEAD: /livez, /readyz and /metrics. Operations are "
    "asked for in the native dialect: a JSON object a line, over the plain connection.\n";

}  // namespace

http_stream::http_stream(std::unique_ptr<byte_stream> bytes, const parts& from)
    : bytes_{std::move(bytes)}, from_{from}, bounds_{&bytes_->bounds()} {
    from_.open->add();
}

http_stream::~http_stream() {
    from_.open->subtract();
}

asio::awaitable<arrivals> http_stream::read(message_taker*) {
    for (;;) {
        answer_next();
        if (!out_.empty()) {
            if (!co_await flush()) after_ = arrivals::end::lost;
            if (after_ == arrivals::end::open) {
                // One page a turn, for it may be heavy, and other connections wait for theirs.
                co_await asio::post(asio::use_awaitable);
                continue;
            }
        }
        if (after_ != arrivals::end::open) break;
        const auto what = co_await bytes_->receive(due());
        take_received(what == received::overdue ? look_again() : what);
    }
    const bool is_lost = after_ == arrivals::end::lost;
    co_return arrivals{.texts = {},
                       .after = is_lost ? arrivals::end::lost : arrivals::end::done,
                       .flaw = {},
                       .begun = {}};
}

void http_stream::answer_next() {
    using status = http_reading::status;
    if (after_ != arrivals::end::open || bytes_->bytes().empty()) return;
    const auto reading = read_http_request(bytes_->bytes(), *bounds_);
    switch (reading.what) {
        case status::need_more:
            return;
        case status::complete:
            bytes_->drop(reading.size);
            request_due_ = base::monotonic_time::max();
            return answer(reading.request);
        case status::malformed:
            return end_with(400, "This is not a request of HTTP/1.1.\n");
        case status::bare_line_feed:
            return end_with(400,
                            "Lines of HTTP end in a carriage return and a line feed; here a "
                            "line feed stands alone.\n");
        case status::too_long:
            return end_with(431, "The header of the request is too long (http-header-bytes is " +
                                     std::to_string(bounds_->http_header_bytes) + ").\n");
        case status::unknown_version:
            return end_with(505, "HTTP/1.1 and HTTP/1.0 are spoken here.\n");
    }
}

void http_stream::answer(const http_request& asked) {
    using rest = http_sending::rest;
    const auto shown = page_for(asked);
    // What a body is, and where it ends, is nothing that is found out here.
    const bool is_end = !asked.is_kept_alive || asked.has_body || is_last();
    if (is_end) after_ = arrivals::end::done;
    const auto kept = asked.is_version_1_0 ? rest::keep_1_0 : rest::keep;
    const auto what = asked.what == http_request::method::head ? http_sending::content::head_only
                                                               : http_sending::content::whole;
    write_http_response(
        out_, shown,
        {.then = is_end ? rest::close : kept, .what = what, .now = from_.time->wall()});
}

page http_stream::page_for(const http_request& asked) const {
    if (asked.what == http_request::method::other)
        return {.status = 405,
                .body = std::string{what_is_spoken},
                .headers = {{"Allow", "GET, HEAD"}}};
    if (asked.has_body) return {.status = 400, .body = "A GET has no body here.\n", .headers = {}};
    const std::string_view target{asked.target};
    const auto path = target.substr(0, target.find('?'));
    const auto query = target.substr(std::min(path.size() + 1, target.size()));
    if (auto found = from_.pages->get({.path = path, .query = query})) return *std::move(found);
    return {.status = 404,
            .body = "There is no such page. " + std::string{what_is_spoken},
            .headers = {}};
}

void http_stream::end_with(unsigned status, std::string_view why) {
    after_ = arrivals::end::done;
    write_http_response(out_, {.status = status, .body = std::string{why}, .headers = {}},
                        {.then = http_sending::rest::close,
                         .what = http_sending::content::whole,
                         .now = from_.time->wall()});
}

// When the server stops, nothing is awaited behind the last request that has arrived, and whoever
// asks without a pause is answered no longer than anybody else.
bool http_stream::is_last() const {
    if (!is_draining_) return false;
    return bytes_->now() >= quiet_due_ || (bytes_->bytes().empty() && bytes_->count_waiting() == 0);
}

asio::awaitable<bool> http_stream::flush() {
    const bool is_taken = co_await bytes_->write(out_);
    // A page may be large, and is asked for now and then.
    out_ = std::string{};
    co_return is_taken;
}

base::monotonic_time http_stream::due() {
    const auto now = bytes_->now();
    if (bytes_->bytes().empty()) {
        return is_draining_ ? quiet_due_ : now + bounds_->idle_deadline;
    }
    // From the first byte of the request on, however slowly the others come.
    request_due_ = std::min(
        request_due_, now + (is_draining_ ? bounds_->linger_deadline : bounds_->read_deadline));
    return request_due_;
}

// What has come wins over the deadline: this thread may have been late to look. Once only, or who
// sends a byte now and then would never be overdue.
received http_stream::look_again() {
    const bool was_idle = bytes_->bytes().empty();
    const auto what = bytes_->receive_what_waits();
    if (what == received::nothing) return received::overdue;
    if (what != received::bytes || was_idle) return what;
    answer_next();
    return out_.empty() ? received::overdue : received::nothing;
}

void http_stream::take_received(received what) {
    const bool is_under_way = !bytes_->bytes().empty();
    switch (what) {
        case received::bytes:
        case received::nothing:
            return;
        case received::lost:
            after_ = arrivals::end::lost;
            return;
        case received::overdue:
            if (is_under_way && is_draining_) end_with(503, "The server is stopping.\n");
            if (is_under_way && !is_draining_)
                end_with(408, "The request did not arrive in time.\n");
            break;
        case received::crowded:
            end_with(503,
                     "The server is receiving more messages than it holds (arriving-bytes is " +
                         std::to_string(bounds_->arriving_bytes) + "); send it later.\n");
            break;
        case received::ended:
            if (is_under_way) end_with(400, "The request was cut off.\n");
            break;
    }
    after_ = arrivals::end::done;
}

asio::awaitable<bool> http_stream::write(std::string_view bytes) {
    return bytes_->write(bytes);
}

asio::awaitable<void> http_stream::close() {
    return bytes_->close();
}

void http_stream::drain() {
    is_draining_ = true;
    quiet_due_ = std::min(quiet_due_, bytes_->now() + bounds_->drain_quiet);
    bytes_->wake();
}

void http_stream::abort() noexcept {
    after_ = arrivals::end::lost;
    bytes_->abort();
}

}  // namespace tramite::net
