// Waiting for the first bytes, and handing them to the stream that they ask for.
#include "net/sniffed_stream.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "net/raw_stream.hpp"
#include "wire/sniff.hpp"

namespace tramite::net {
namespace asio = boost::asio;
namespace {

using namespace std::string_view_literals;

// Fatal, handshake_failure: what a TLS client understands, and shows.
constexpr auto tls_alert = "\x15\x03\x01\x00\x02\x02\x28"sv;

}  // namespace

sniffed_stream::sniffed_stream(std::unique_ptr<byte_stream> bytes,
                               const http_stream::parts& of_http)
    : bytes_{std::move(bytes)}, of_http_{of_http} {}

asio::awaitable<arrivals> sniffed_stream::read(message_taker* first) {
    return found_ ? found_->read(first) : read_first();
}

asio::awaitable<arrivals> sniffed_stream::read_first() {
    const auto& bounds = bytes_->bounds();
    auto way = wire::sniff(bytes_->bytes());
    auto due = bytes_->now() + bounds.idle_deadline;
    for (bool is_more = true; !way && is_more;) {
        auto what = received::nothing;
        if (is_draining_) what = bytes_->receive_what_waits();
        if (is_draining_ && what == received::nothing) {
            if (!std::exchange(is_quiet_told_, true))
                co_return arrivals{
                    .texts = {}, .after = arrivals::end::quiet, .flaw = {}, .begun = {}};
            due = std::min(due, quiet_due());
        }
        if (what == received::nothing) what = co_await bytes_->receive(due);
        // What has come wins over the deadline: this thread may have been late to look.
        if (what == received::overdue && bytes_->receive_what_waits() == received::bytes)
            what = received::bytes;
        const auto first = bytes_->bytes();
        if (what == received::overdue && first.empty())
            co_return arrivals{.texts = {}, .after = arrivals::end::done, .flaw = {}, .begun = {}};
        way = wire::sniff(first);
        due = std::min(due, bytes_->now() + bounds.read_deadline);
        is_more = what == received::bytes || what == received::nothing;
    }
    switch (way.value_or(wire::way_in::texts)) {
        case wire::way_in::http:
            found_ = std::make_unique<http_stream>(std::move(bytes_), of_http_);
            break;
        case wire::way_in::tls:
            co_return co_await refuse_tls();
        case wire::way_in::framed:  // Not spoken yet: it is told that this is no JSON.
        case wire::way_in::texts:
            found_ = is_quiet_told_ ? std::make_unique<raw_stream>(std::move(bytes_), quiet_due())
                                    : std::make_unique<raw_stream>(std::move(bytes_));
            break;
    }
    if (is_draining_) found_->drain();
    co_return co_await found_->read(nullptr);
}

base::monotonic_time sniffed_stream::quiet_due() {
    if (quiet_due_ == base::monotonic_time::max())
        quiet_due_ = bytes_->now() + bytes_->bounds().drain_quiet;
    return quiet_due_;
}

asio::awaitable<arrivals> sniffed_stream::refuse_tls() {
    base::log(base::log_level::warning,
              "a client speaks TLS, which is not spoken here; connect without it",
              {{"peer", bytes_->from().address}});
    const bool is_taken = co_await bytes_->write(tls_alert);
    co_return arrivals{.texts = {},
                       .after = is_taken ? arrivals::end::done : arrivals::end::lost,
                       .flaw = {},
                       .begun = {}};
}

asio::awaitable<bool> sniffed_stream::write(std::string_view bytes) {
    return found_ ? found_->write(bytes) : bytes_->write(bytes);
}

asio::awaitable<void> sniffed_stream::close() {
    return found_ ? found_->close() : bytes_->close();
}

void sniffed_stream::drain() {
    is_draining_ = true;
    if (found_)
        found_->drain();
    else
        bytes_->wake();
}

void sniffed_stream::abort() noexcept {
    if (found_)
        found_->abort();
    else
        bytes_->abort();
}

const peer& sniffed_stream::from() const {
    return found_ ? found_->from() : bytes_->from();
}

}  // namespace tramite::net
