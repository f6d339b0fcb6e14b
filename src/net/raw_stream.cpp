// Reading texts out of a connection's bytes, and where the line is drawn when the server stops.
#include "net/raw_stream.hpp"

#include <algorithm>
#include <utility>

#include "wire/rejection.hpp"

namespace tramite::net {
namespace asio = boost::asio;
namespace {

// What each connection may send ahead without asking whether there is room for it, and how many
// more it asks for at once.
constexpr std::size_t own_requests = 16;
constexpr std::size_t requests_a_slice = 16;

// Counted from the first wait on.
base::monotonic_time armed(base::monotonic_time& due, base::monotonic_time from_now) {
    if (due == base::monotonic_time::max()) due = from_now;
    return due;
}

}  // namespace

raw_stream::raw_stream(std::unique_ptr<byte_stream> bytes)
    : bytes_{std::move(bytes)},
      bounds_{&bytes_->bounds()},
      stream_{*bounds_},
      ahead_{bytes_->budgets().ahead} {}

raw_stream::raw_stream(std::unique_ptr<byte_stream> bytes, base::monotonic_time quiet_due)
    : raw_stream{std::move(bytes)} {
    is_draining_ = is_quiet_told_ = true;
    quiet_due_ = quiet_due;
}

asio::awaitable<arrivals> raw_stream::read(message_taker* first) {
    first_ = first;
    taken_.reset();
    forget_texts();  // R2
    idle_due_ = base::monotonic_time::max();
    for (;;) {
        take_texts();
        if (!texts_.empty() || after_ != arrivals::end::open) break;
        if (is_at_drain_line()) {
            is_quiet_told_ = true;
            co_return arrivals{.texts = {}, .after = arrivals::end::quiet, .flaw = {}, .begun = {}};
        }
        // Blanks between texts are not kept.
        if (stream_.is_between_texts()) drop_scanned();
        auto what = received::nothing;
        if (is_draining_ && !is_quiet_told_) {
            what = bytes_->receive_what_waits();
            if (what == received::nothing) drain_left_ = 0;
        } else if (is_draining_ && due() <= bytes_->now()) {
            what = received::overdue;
        } else {
            what =
                co_await bytes_->receive(due(), first != nullptr && !is_draining_ ? this : nullptr);
        }
        take_received(what == received::overdue ? look_again() : what);
    }
    co_return arrived();
}

arrivals raw_stream::arrived() {
    // The end is told with the last texts only.
    const bool is_end = !is_full_;
    return {.texts = std::span<const std::string_view>{texts_}.subspan(taken_.value_or(0)),
            .after = is_end ? after_ : arrivals::end::open,
            .flaw = is_end ? flaw_ : std::nullopt,
            .begun = is_end && flaw_ ? bytes_->bytes() : std::string_view{},
            .was_offered = taken_.has_value()};
}

// What read() does with them, for as long as all is taken and nothing ends.
std::optional<base::monotonic_time> raw_stream::take_bytes() {
    if (is_draining_) return std::nullopt;
    take_texts();
    if (after_ != arrivals::end::open || is_full_) return std::nullopt;
    if (!texts_.empty()) {
        const auto taken = first_->take(texts_);
        taken_ = taken.count;
        if (!taken.is_all) return std::nullopt;
        taken_.reset();
        forget_texts();  // R2
        idle_due_ = base::monotonic_time::max();
    }
    // Blanks between texts are not kept.
    if (stream_.is_between_texts()) drop_scanned();
    return due();
}

// They are answered, and nothing of them is held while the connection is idle.
void raw_stream::forget_texts() {
    texts_.clear();
    if (texts_.capacity() > bounds_->kept_requests) texts_ = std::vector<std::string_view>{};
    room_ = std::min(own_requests, bounds_->pipeline_requests);
    is_full_ = false;
    static_cast<void>(ahead_.hold(0));
}

void raw_stream::take_texts() {
    using status = wire::json_stream::status;
    while (!flaw_) {
        auto fresh = bytes_->bytes().substr(scanned_);
        if (fresh.empty() || is_at_drain_line()) return;
        is_full_ = !has_room();
        if (is_full_) return;
        if (is_draining_ && !is_quiet_told_) fresh = fresh.substr(0, drain_left_);
        const auto step = stream_.scan(fresh);
        scanned_ += step.read;  // R1
        drain_left_ -= std::min(drain_left_, step.read);
        if (step.what == status::complete)
            take_text();
        else if (step.what != status::need_more)
            end_reading(step.what);
    }
}

// For one text more. Where all connections hold what they may, its own are answered first, and the
// rest is read then.
bool raw_stream::has_room() {
    if (texts_.size() < room_) return true;
    const auto more = std::min(requests_a_slice, bounds_->pipeline_requests - room_);
    const auto beyond_own = room_ + more - std::min(own_requests, room_);
    if (more == 0 || !ahead_.hold(beyond_own * request_bytes)) return false;
    room_ += more;
    return true;
}

// The one that ends where the stream has read to.
void raw_stream::take_text() {
    const auto size = stream_.text_size();
    texts_.push_back(bytes_->bytes().substr(scanned_ - size, size));
    drop_scanned();
    text_due_ = base::monotonic_time::max();
}

void raw_stream::drop_scanned() {
    bytes_->drop(std::exchange(scanned_, 0));
}

void raw_stream::end_reading(wire::json_stream::status why) {
    flaw_ =
        wire::rejection_of(why, *bounds_, stream_.text_size(), bytes_->bytes().substr(scanned_));
    after_ = arrivals::end::done;
}

// What was sent before drain() has been taken, and the session does not know yet.
bool raw_stream::is_at_drain_line() const noexcept {
    return is_draining_ && !is_quiet_told_ && drain_left_ == 0;
}

base::monotonic_time raw_stream::due() {
    const auto now = bytes_->now();
    // From the first byte of the message on, however slowly the others come.
    if (!stream_.is_between_texts())
        return armed(text_due_,
                     now + (is_draining_ ? bounds_->linger_deadline : bounds_->read_deadline));
    // Once, not from each answer on: whoever asks without a pause shall not hold the server up.
    if (is_draining_) return armed(quiet_due_, now + bounds_->drain_quiet);
    // From the answers on: blanks are no message, and keep no connection.
    return armed(idle_due_, now + bounds_->idle_deadline);
}

// What has come wins over the deadline: this thread may have been late to look. Once only, or who
// sends a byte now and then would never be overdue.
received raw_stream::look_again() {
    const bool was_idle = stream_.is_between_texts();
    const auto what = bytes_->receive_what_waits();
    if (what == received::nothing) return received::overdue;
    if (what != received::bytes) return what;
    take_texts();
    if (after_ != arrivals::end::open) return received::nothing;
    if (was_idle && !stream_.is_between_texts()) return received::bytes;
    return texts_.empty() || is_draining_ ? received::overdue : received::bytes;
}

void raw_stream::take_received(received what) {
    switch (what) {
        case received::bytes:
        case received::nothing:
            return;
        case received::lost:
            after_ = arrivals::end::lost;
            return;
        case received::overdue:
            after_ = arrivals::end::done;
            if (!stream_.is_between_texts())
                flaw_ = is_draining_ ? wire::stopping() : wire::too_slow(*bounds_);
            return;
        case received::crowded:
            after_ = arrivals::end::done;
            flaw_ = wire::crowded(*bounds_);
            return;
        case received::ended:
            take_end();
            return;
    }
}

void raw_stream::take_end() {
    using status = wire::json_stream::status;
    after_ = arrivals::end::done;
    const auto last = stream_.finish();
    if (last == status::complete)
        take_text();
    else if (last != status::idle)
        end_reading(last);
}

asio::awaitable<bool> raw_stream::write(std::string_view bytes) {
    const bool is_taken = co_await bytes_->write(bytes);
    if (!is_taken) after_ = arrivals::end::lost;
    co_return is_taken;
}

asio::awaitable<void> raw_stream::close() {
    return bytes_->close();
}

void raw_stream::drain() {
    if (is_draining_) return;
    is_draining_ = true;
    drain_left_ = bytes_->bytes().size() - scanned_ + bytes_->count_waiting();
    if (text_due_ != base::monotonic_time::max())
        text_due_ = std::min(text_due_, bytes_->now() + bounds_->linger_deadline);
    bytes_->wake();
}

void raw_stream::abort() noexcept {
    after_ = arrivals::end::lost;
    bytes_->abort();
}

}  // namespace tramite::net
