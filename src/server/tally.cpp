// Counting is cheap and always on; words are for what is slow, or asked for.
#include "server/tally.hpp"

namespace tramite::serving {
namespace {

// Names of operations that do not exist are a client's free text, and are not told.
std::string_view operation_of(const ended_call& done) {
    if (done.bound == nullptr) return metrics::registry::other;
    return done.bound->name;
}

std::string_view name_of(base::outcome::kind what) {
    using kind = base::outcome::kind;
    switch (what) {
        case kind::success:
            return "success";
        case kind::refusal:
            return "refusal";
        case kind::fault:
            return "fault";
        case kind::rejection:
            return "rejection";
        case kind::failure:
            return "failure";
        case kind::unknown:
            break;
    }
    return "unknown";
}

}  // namespace

metrics::rpc_system system_of(wire::dialect spoken) noexcept {
    return spoken == wire::dialect::jsonrpc ? metrics::rpc_system::jsonrpc
                                            : metrics::rpc_system::native;
}

tally::tally(tally_book& book, std::string_view peer) : book_{&book}, peer_{peer} {
    book_->numbers->connections_begun.add();
    book_->numbers->connections_open.add();
}

tally::~tally() {
    book_->succeeded.clear();
    book_->numbers->active_calls.subtract(active_);
    book_->numbers->connections_open.subtract();
    if (spoken_) speaking(*spoken_).subtract();
}

void tally::taken(std::size_t calls, base::monotonic_time at, metrics::rpc_system spoken) noexcept {
    taken_ = at;
    if (spoken_ != spoken) {
        if (spoken_) speaking(*spoken_).subtract();
        spoken_ = spoken;
        speaking(spoken).add();
    }
    active_ += calls;
    book_->numbers->active_calls.add(calls);
}

void tally::answered(const call& done, base::monotonic_time at) {
    answered({.bound = done.bound,
              .answer = &done.answer,
              .id = done.id ? std::string_view{*done.id} : std::string_view{},
              .trace_id = done.trace_id(),
              .system = system_of(done.reply.in),
              .is_silent = done.reply.is_silent},
             at);
}

void tally::answered(const ended_call& done, base::monotonic_time at) {
    const auto& answer = *done.answer;
    const auto took = at - taken_;
    --active_;
    book_->numbers->active_calls.subtract();
    book_->numbers->calls.observe({.operation = book_->operations->of(done.bound),
                                   .end = metrics::ending::of(answer),
                                   .system = done.system},
                                  took);
    if (done.is_silent && answer.what != base::outcome::kind::success && done.bound != nullptr)
        log(base::log_level::warning, "a notification was not done, and nobody is told", done,
            took);
    if (answer.what == base::outcome::kind::rejection) rejected(answer);
    if (took >= book_->bounds->slow_operation) {
        book_->numbers->slow_calls.add();
        log(base::log_level::warning, "an operation was slow, from taken to answered", done, took);
    }
    if (base::is_logged(base::log_level::debug))
        log(base::log_level::debug, "answered", done, took);
}

void tally::succeeds(const detail::binding& bound, std::string_view id) {
    book_->succeeded.push_back(
        {.bound = &bound, .answer = &book_->success, .id = id, .trace_id = {}});
}

void tally::succeeded(base::monotonic_time at) {
    for (const auto& each : book_->succeeded)
        answered(each, at);
    book_->succeeded.clear();
}

void tally::rejected(const base::outcome& answer) noexcept {
    const auto why = metrics::ending::of(answer).index();
    if (why < metrics::ending::codes) book_->numbers->rejections[why].add();
}

void tally::log(base::log_level level, std::string_view message, const ended_call& done,
                std::chrono::nanoseconds took) const {
    const auto& answer = *done.answer;
    base::log(level, message,
              {{"operation", operation_of(done)},
               {"id", done.id},
               {"trace_id", done.trace_id},
               {"duration_ms", took},
               {"outcome", name_of(answer.what)},
               {"code", answer.code},
               {"peer", peer_}});
}

}  // namespace tramite::serving
