// Requests in, responses out, in their order; and when the connection ends.
#include "net/http_stream.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "net/http_target.hpp"
#include "net/origins.hpp"

namespace tramite::net {
namespace asio = boost::asio;
namespace {

using method = http_request::method;
using body = http_request::body;

constexpr std::string_view what_is_spoken =
    "This port serves pages to GET and HEAD: /livez, /readyz and /metrics. Operations are asked "
    "for "
    "by POST: of JSON-RPC 2.0 or the native dialect to /, or of its data alone to "
    "/operations/NAME.\n";
constexpr std::string_view allowed_methods = "GET, HEAD, POST, OPTIONS";
constexpr std::string_view operations_path = "/operations/";
constexpr std::string_view preflight_seconds = "600";

}  // namespace

http_stream::http_stream(std::unique_ptr<byte_stream> bytes, const parts& from)
    : bytes_{std::move(bytes)},
      from_{from},
      bounds_{&bytes_->bounds()},
      chunks_held_{bytes_->budgets().arriving} {
    from_.open->add();
}

http_stream::~http_stream() {
    from_.open->subtract();
}

asio::awaitable<arrivals> http_stream::read(message_taker*) {
    if (is_brought_) answer_message();  // W2
    for (;;) {
        if (out_.empty()) take_next();
        if (!out_.empty()) {
            if (!co_await flush()) after_ = arrivals::end::lost;
            if (after_ == arrivals::end::open) {
                // One response a turn, for it may be heavy, and other connections wait for theirs.
                co_await asio::post(asio::use_awaitable);
                continue;
            }
        }
        if (after_ != arrivals::end::open) co_return ended();
        if (is_brought_)
            co_return arrivals{.texts = {&text_, 1}, .head = &head_, .flaw = {}, .begun = {}};
        auto what = received::nothing;
        if (is_draining_ && !is_quiet_told_) what = bytes_->receive_what_waits();
        if (what == received::nothing && is_quiet())
            co_return arrivals{.texts = {}, .after = arrivals::end::quiet, .flaw = {}, .begun = {}};
        if (what == received::nothing) what = co_await bytes_->receive(due());
        take_received(what == received::overdue ? look_again() : what);
    }
}

arrivals http_stream::ended() const {
    const bool is_lost = after_ == arrivals::end::lost;
    return {.texts = {},
            .after = is_lost ? arrivals::end::lost : arrivals::end::done,
            .flaw = {},
            .begun = {}};
}

void http_stream::take_next() {
    if (after_ != arrivals::end::open || is_brought_) return;
    if (request_ || take_head()) take_request();
}

bool http_stream::take_head() {
    using status = http_reading::status;
    if (bytes_->bytes().empty()) return false;
    auto reading = read_http_request(bytes_->bytes(), *bounds_);
    switch (reading.what) {
        case status::need_more:
            return false;
        case status::complete:
            request_ = std::move(reading.request);
            // Whoever takes chunks apart reads the head, too.
            if (request_->follows == body::chunked)
                chunks_ = std::make_unique<chunked_body>(*bounds_);
            else
                bytes_->drop(reading.size);
            return true;
        case status::malformed:
            end_with(400, "This is not a request of HTTP/1.1.\n");
            return false;
        case status::bare_line_feed:
            end_with(400,
                     "Lines of HTTP end in a carriage return and a line feed; here a line feed "
                     "stands alone.\n");
            return false;
        case status::too_long:
            end_with(431, "The header of the request is too long (http-header-bytes is " +
                              std::to_string(bounds_->http_header_bytes) + ").\n");
            return false;
        case status::unknown_version:
            end_with(505, "HTTP/1.1 and HTTP/1.0 are spoken here.\n");
            return false;
    }
    return false;
}

void http_stream::take_request() {
    switch (request_->what) {
        case method::post:
            return take_message();
        case method::options:
            return answer_preflight();
        case method::get:
        case method::head:
        case method::other:
            return respond(page_for(*request_));
    }
}

void http_stream::take_message() {
    if (!std::exchange(is_checked_, true) && is_refused()) return;
    if (!take_body()) return;
    const std::string_view path = path_of(request_->target);
    head_ = {.usual = wire::dialect::jsonrpc,
             .operation = {},
             .key = request_->idempotency_key,
             .trace = request_->traceparent};
    if (path.starts_with(operations_path)) name_operation(path.substr(operations_path.size()));
    request_due_ = base::monotonic_time::max();
    is_brought_ = true;
}

void http_stream::name_operation(std::string_view path) {
    operation_ = percent_decoded(path);
    head_.usual = wire::dialect::http_operation;
    head_.operation = operation_;
}

bool http_stream::is_refused() {
    const auto& asked = *request_;
    const auto path = path_of(asked.target);
    if (!asked.origin.empty() && !is_allowed_origin(asked.origin, asked.host, *from_.origins)) {
        end_with(403, "Pages of this origin may not ask here; --allow-origin says which may.\n");
    } else if (from_.pages->get({.path = path, .query = {}})) {
        respond({.status = 405,
                 .body = std::string{what_is_spoken},
                 .headers = {{"Allow", "GET, HEAD"}}});
    } else if (asked.awaits_unknown) {
        end_with(417, "Only 100-continue can be expected here.\n");
    } else if (asked.body_size > bounds_->message_bytes) {
        end_with(413, "The message is over the limit (message-bytes is " +
                          std::to_string(bounds_->message_bytes) + "); divide it.\n");
    }
    return !out_.empty();
}

bool http_stream::take_body() {
    switch (request_->follows) {
        case body::none:
            text_ = {};
            return true;
        case body::sized:
            if (take_sized_body()) return true;
            break;
        case body::chunked:
            if (take_chunked_body()) return true;
            break;
    }
    if (request_->awaits_continue && !std::exchange(is_continue_sent_, true))
        static_cast<void>(bytes_->write_some(http_continue));
    return false;
}

bool http_stream::take_sized_body() {
    const auto size = static_cast<std::size_t>(request_->body_size);
    if (bytes_->bytes().size() < size) return false;
    text_ = bytes_->bytes().substr(0, size);
    bytes_->drop(size);
    return true;
}

bool http_stream::take_chunked_body() {
    using status = chunked_body::status;
    bytes_->drop(chunks_->take(bytes_->bytes()));
    switch (chunks_->state()) {
        case status::complete:
            text_ = chunks_->text();
            break;
        case status::malformed:
            end_with(400, "The body of the request is not in chunks as HTTP/1.1 has them.\n");
            return false;
        case status::too_long:
            end_with(413, "The message is over the limit (message-bytes is " +
                              std::to_string(bounds_->message_bytes) + "); divide it.\n");
            return false;
        case status::need_more:
            // What stands between chunks is no message.
            if (bytes_->bytes().size() > bounds_->http_header_bytes) {
                end_with(400, "A chunk of the body has too long a head.\n");
                return false;
            }
            break;
    }
    if (!chunks_held_.hold(chunks_->text().size())) {
        take_received(received::crowded);
        return false;
    }
    return chunks_->state() == status::complete;
}

// What a browser asks before it sends what a page of another origin wants.
void http_stream::answer_preflight() {
    const auto& asked = *request_;
    if (asked.origin.empty())
        return respond(
            {.status = 204, .body = {}, .headers = {{"Allow", std::string{allowed_methods}}}});
    if (!is_allowed_origin(asked.origin, asked.host, *from_.origins))
        return end_with(403,
                        "Pages of this origin may not ask here; --allow-origin says which may.\n");
    page shown{.status = 204,
               .body = {},
               .headers = {{"Access-Control-Allow-Methods", std::string{allowed_methods}},
                           {"Access-Control-Max-Age", std::string{preflight_seconds}}}};
    if (!asked.wanted_headers.empty())
        shown.headers.emplace_back("Access-Control-Allow-Headers", asked.wanted_headers);
    respond(shown);
}

void http_stream::answer_message() {
    is_brought_ = false;
    // Nothing is said of notifications, and that is said by the status.
    const bool is_silent = answer_.empty();
    respond({.status = is_silent ? 204 : status_,
             .content_type = "application/json",
             .body = std::exchange(answer_, {}),
             .headers = {}});
}

void http_stream::respond(page shown) {
    using rest = http_sending::rest;
    const auto& asked = *request_;
    // A body that nobody reads ends where nobody looked.
    const bool is_unread = asked.has_body() && text_.data() == nullptr;
    const bool is_end = !asked.is_kept_alive || is_unread || is_last();
    if (is_end) after_ = arrivals::end::done;
    const auto kept = asked.is_version_1_0 ? rest::keep_1_0 : rest::keep;
    const auto what = asked.what == method::head ? http_sending::content::head_only
                                                 : http_sending::content::whole;
    if (!asked.origin.empty() && is_allowed_origin(asked.origin, asked.host, *from_.origins)) {
        shown.headers.emplace_back("Access-Control-Allow-Origin", asked.origin);
        shown.headers.emplace_back("Vary", "Origin");
    }
    write_http_response(
        out_, shown,
        {.then = is_end ? rest::close : kept, .what = what, .now = from_.time->wall()});
    forget_request();
}

void http_stream::forget_request() {
    request_.reset();
    chunks_.reset();
    static_cast<void>(chunks_held_.hold(0));
    text_ = {};
    is_checked_ = is_continue_sent_ = false;
    request_due_ = base::monotonic_time::max();
}

page http_stream::page_for(const http_request& asked) const {
    if (asked.what == method::other)
        return {.status = 405,
                .body = std::string{what_is_spoken},
                .headers = {{"Allow", std::string{allowed_methods}}}};
    if (asked.has_body())
        return {.status = 400, .body = "A GET has no body here.\n", .headers = {}};
    const page_request wanted{.path = path_of(asked.target), .query = query_of(asked.target)};
    if (auto found = from_.pages->get(wanted)) return *std::move(found);
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
    forget_request();
}

// When the server stops, nothing is awaited behind the last request that has arrived, and whoever
// asks without a pause is answered no longer than anybody else.
bool http_stream::is_last() const {
    if (!is_draining_) return false;
    return bytes_->now() >= quiet_due_ || (bytes_->bytes().empty() && bytes_->count_waiting() == 0);
}

// All that came before drain() is answered; from now on messages come late.
bool http_stream::is_quiet() {
    return is_draining_ && !std::exchange(is_quiet_told_, true);
}

asio::awaitable<bool> http_stream::flush() {
    const bool is_taken = co_await bytes_->write(out_);
    // A page may be large, and is asked for now and then.
    if (out_.capacity() > bounds_->kept_bytes) std::string{}.swap(out_);
    out_.clear();
    co_return is_taken;
}

base::monotonic_time http_stream::due() {
    const auto now = bytes_->now();
    if (bytes_->bytes().empty() && !request_) {
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
    const bool was_idle = bytes_->bytes().empty() && !request_;
    const auto what = bytes_->receive_what_waits();
    if (what == received::nothing) return received::overdue;
    if (what != received::bytes || was_idle) return what;
    take_next();
    return out_.empty() && !is_brought_ ? received::overdue : received::nothing;
}

void http_stream::take_received(received what) {
    const bool is_under_way = !bytes_->bytes().empty() || request_;
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
    answer_ += bytes;
    co_return after_ != arrivals::end::lost;
}

asio::awaitable<void> http_stream::close() {
    if (is_brought_) answer_message();  // W2
    const bool is_lost = after_ == arrivals::end::lost || (!out_.empty() && !co_await flush());
    if (!is_lost) co_await bytes_->close();
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
