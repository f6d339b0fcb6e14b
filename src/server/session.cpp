// The session loop, and how a run is lent to a lane.
#include "server/session.hpp"

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <type_traits>
#include <utility>

#include "base/check.hpp"
#include "base/fault_point.hpp"
#include "net/byte_budget.hpp"
#include "server/course.hpp"
#include "server/handling.hpp"
#include "wire/http_operation.hpp"
#include "wire/jsonrpc.hpp"
#include "wire/native.hpp"

namespace tramite::serving {
namespace asio = boost::asio;
namespace {

// So much is counted of each that was sent ahead: what is here, its text's place, its id.
static_assert(sizeof(call) + sizeof(std::string_view) + 64 <= net::request_bytes);

// A coroutine that waits for its batch; resuming it consumes the handler.
template <class Handler>
class suspended_handler final : public suspended {
public:
    explicit suspended_handler(Handler handler) : handler_{std::move(handler)} {}
    // The coroutine goes on inside, and may replace this very object by its next wait.
    void resume() override {
        auto handler = std::move(handler_);
        std::move(handler)();
    }

private:
    Handler handler_;
};

// Turns into what `make` returns, where it is needed: a call is large, and moving it is not free.
template <class Make>
struct made_in_place {
    Make make;
    operator std::invoke_result_t<const Make&>() const { return make(); }
};
template <class Make>
made_in_place(Make) -> made_in_place<Make>;

// In JSON-RPC whatever was answered is an answer: others take another status for a broken line.
unsigned status_of(const call& answered) {
    constexpr unsigned good = 200;
    return answered.reply.in == wire::dialect::jsonrpc ? good : wire::http_status(answered.answer);
}

}  // namespace

session::session(std::unique_ptr<net::message_stream> stream, const home& at, const services& used)
    : stream_{std::move(stream)},
      door_{at.door},
      at_once_{at.at_once},
      used_{&used},
      here_{at.here},
      who_{.peer = stream_->from().address, .principal = stream_->from().principal},
      tally_{*at.book, who_.peer} {
    batch_.owner = at.box;
}

session::~session() = default;

asio::awaitable<void> session::run() {
    using end = net::arrivals::end;
    for (;;) {
        const auto arrived = co_await stream_->read(this);
        take_all(arrived);
        const bool is_last = has_unknown_end();
        const auto first = answer_first();
        if (first == calls_.size() && flush_now())
            forget_calls();
        else if (!co_await answer_all(first))
            break;
        if (is_last) break;
        if (arrived.flaw) write_flaw(arrived);
        if (!flush_now() && !co_await flush()) break;
        if (arrived.after == end::open) continue;
        if (arrived.after != end::quiet || is_refusing_) break;
        is_refusing_ = true;  // N3
    }
    co_await stream_->close();
}

// While read() waits: calls_ is empty, and so is out_.
net::message_taker::taken session::take(std::span<const std::string_view> texts) {
    const auto count = answer_at_once(texts, used_->time->look());
    return {.count = count, .is_all = count == texts.size() && flush_now()};
}

void session::take_all(const net::arrivals& arrived) {
    if (arrived.texts.empty()) return;
    head_ = arrived.head;
    // One look for all that a read brought, one for all that a run answers.
    const auto came = used_->time->look();
    looked_ = came.monotonic;
    const bool is_plain = !arrived.was_offered && head_ == nullptr;
    const auto at_once = is_plain ? answer_at_once(arrived.texts, came) : 0;
    const auto rest = arrived.texts.subspan(at_once);
    if (!rest.empty()) admit(rest, came);
}

std::size_t session::answer_at_once(std::span<const std::string_view> texts,
                                    const base::moment& came) {
    if (is_refusing_) return 0;
    std::size_t count = 0;
    while (count < texts.size() && !is_heavy() && at_once_->admit(texts[count], who_, came)) {
        tally_.received(texts[count].size());
        tally_.taken(1, came.monotonic);
        answer_at_once();
        ++count;
    }
    if (count != 0) {
        dialect_ = wire::dialect::native;
        looked_ = used_->time->monotonic();
        tally_.succeeded(looked_);
    }
    return count;
}

void session::answer_at_once() {
    const auto before = out_.size();
    const auto failed = at_once_->answer(out_);
    tally_.sent(out_.size() - before);
    if (!failed) return tally_.succeeds(at_once_->bound(), at_once_->id());
    looked_ = used_->time->monotonic();
    const ended_call ended{
        .bound = &at_once_->bound(), .answer = &*failed, .id = at_once_->id(), .trace_id = {}};
    tally_.answered(ended, looked_);
}

void session::admit(std::span<const std::string_view> texts, const base::moment& came) {
    calls_.reserve(texts.size());
    for (const auto text : texts) {
        tally_.received(text.size());
        admit(text, came);
        if (has_unknown_end()) break;
    }
    tally_.taken(calls_.size(), came.monotonic, system_of(dialect_));
}

void session::admit(std::string_view text, const base::moment& came) {
    const auto before = calls_.size();
    using wire::dialect;
    dialect_ = dialect_of_next(text);
    const auto one = [&] {
        return dialect_ == dialect::native ? door_->admit(text, who_, came, head_)
                                           : door_->admit_operation(text, who_, came, *head_);
    };
    if (dialect_ == dialect::jsonrpc)
        door_->admit_jsonrpc(text, who_, came, head_, calls_);
    else
        calls_.emplace_back(made_in_place{one});
    if (is_refusing_) std::ranges::for_each(std::span{calls_}.subspan(before), refuse);
}

wire::dialect session::dialect_of_next(std::string_view text) const {
    if (head_ == nullptr) return wire::dialect_of(text, dialect_);
    if (head_->usual == wire::dialect::http_operation) return head_->usual;
    return wire::dialect_of(text, head_->usual);
}

void session::write_flaw(const net::arrivals& arrived) {
    tally_.rejected(*arrived.flaw);
    if (wire::dialect_of(arrived.begun, dialect_) == wire::dialect::native)
        return wire::write_response(out_, {.answer = *arrived.flaw, .is_last = true});
    wire::write_jsonrpc_response(out_, *arrived.flaw, "null");
    out_ += '\n';
}

// Where the text ends that was no JSON is guesswork, and so is everything behind it.
bool session::has_unknown_end() const {
    return head_ == nullptr && !calls_.empty() && calls_.back().is_end_unknown;
}

std::size_t session::answer_first() {
    if (calls_.empty()) return 0;
    const auto run = next_run(0);
    return run.front().where <= lane_kind::here ? answer_now(run) : 0;
}

// Run by run: the next begins when the one before it is done (N1).
asio::awaitable<bool> session::answer_all(std::size_t first) {
    while (first < calls_.size()) {
        if (writer_.list_bytes() >= used_->bounds->answer_bytes) refuse_rest_of_batch(first);
        const auto run = next_run(first);
        if (run.front().where <= lane_kind::here) {
            first += answer_now(run);
        } else {
            // What is answered already does not wait for a handler.
            const bool has_written = !out_.empty();
            if (!flush_now() && !co_await flush()) co_return false;
            if (has_written) looked_ = used_->time->monotonic();
            const auto count = co_await answer_run(run);
            std::ranges::for_each(run.first(count), [this](call& done) { write(done); });
            finish(run.first(count));
            first += count;
        }
        if (is_heavy() && !co_await flush()) co_return false;
    }
    forget_calls();
    // In two statements: of `a || co_await b` in a co_return, GCC 12 awaits b first, always.
    if (flush_now()) co_return true;
    co_return co_await flush();
}

// Whoever cannot be written to before a batch is whole would have to hold all of it.
void session::refuse_rest_of_batch(std::size_t first) {
    using position = reply_form::position;
    for (auto& each : std::span{calls_}.subspan(first)) {
        decide(each, batch_too_heavy(*used_->bounds));
        if (each.reply.where == position::last) return;
    }
}

// Nothing of what was asked is held while the connection is idle.
void session::forget_calls() {
    calls_.clear();
    if (calls_.capacity() > used_->bounds->kept_requests) calls_ = std::vector<call>{};
}

std::span<call> session::next_run(std::size_t first) {
    return first_run(std::span{calls_}.subspan(first), *used_->bounds);
}

// Those that need no lane, until the answers are too much to hold.
std::size_t session::answer_now(std::span<call> run) {
    std::size_t count = 0;
    while (count < run.size() && !is_heavy()) {
        auto& request = run[count++];
        if (request.where == lane_kind::here) answer_here(request);
        write(request);
    }
    finish(run.first(count));
    return count;
}

asio::awaitable<std::size_t> session::answer_run(std::span<call> run) {
    course steps{batch_, run, *used_->running};
    while (steps.next()) {
        co_await lend();
        if (batch_.what != batch::step::execute) looked_ = used_->time->monotonic();
    }
    co_return batch_.done;
}

void session::answer_here(call& request) {
    compute(request, *used_->bounds, *here_);
}

asio::awaitable<void> session::lend() {
    batch_.since = looked_;
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [&](auto handler) {
            using handler_type = decltype(handler);
            waiting_ = std::make_unique<suspended_handler<handler_type>>(std::move(handler));
            batch_.waiting = waiting_.get();
            submit();
        },
        asio::use_awaitable);
}

// The lane may be done before this returns: nothing of the batch is touched afterwards (N2).
void session::submit() {
    if (batch_.what == batch::step::wait) return used_->running->wait(batch_);
    auto& to = lane_of_batch();
    if (!to.submit(batch_)) refuse_batch(to);
}

void session::refuse_batch(lane& to) {
    for (auto& request : batch_.calls)
        decide(request, saturated(*used_->bounds));
    // With nothing left but to ask for receipts there may be room after all.
    const bool may_have_receipts = batch_.what == batch::step::execute && &to == used_->writing &&
                                   std::ranges::any_of(batch_.calls, &call::may_have_receipt);
    if (may_have_receipts && to.submit(batch_)) return;
    // What was decided is no answer for an id whose receipt nobody could look for.
    for (auto& request : batch_.calls)
        request.answer = request.id ? saturated(*used_->bounds) : *request.decided;
    batch_.done = batch_.calls.size();
    batch* const refused = &batch_;
    batch_.owner->finished({&refused, 1});
}

// What was asked is not held any longer than its answer.
void session::write(call& answered) {
    const auto before = out_.size();
    if (head_ != nullptr) stream_->set_status(status_of(answered));
    writer_.write(out_, answered);
    tally_.sent(out_.size() - before);
    // An assignment would keep the memory of its text.
    std::string{}.swap(answered.answer.data);
    answered.input.reset();
    answered.prepared.reset();
}

void session::finish(std::span<call> answered) {
    looked_ = used_->time->monotonic();
    for (auto& each : answered) {
        tally_.answered(each, looked_);
        each.forget();
    }
}

bool session::flush_now() {
    if (out_.empty()) return true;
    TRAMITE_FAULT_POINT("session.before_answer");
    out_.erase(0, stream_->write_some(out_));
    if (out_.empty()) give_memory_back();
    return out_.empty();
}

void session::give_memory_back() {
    // An assignment would keep it.
    if (out_.capacity() > used_->bounds->kept_bytes) std::string{}.swap(out_);
}

asio::awaitable<bool> session::flush() {
    if (out_.empty()) co_return true;
    const bool is_taken = co_await stream_->write(out_);
    out_.clear();
    give_memory_back();
    co_return is_taken;
}

lane& session::lane_of_batch() const {
    if (batch_.what == batch::step::look) return *used_->reading;
    if (batch_.what == batch::step::prepare) return *used_->computing;
    switch (batch_.calls.front().where) {
        case lane_kind::computing:
            return *used_->computing;
        case lane_kind::reading:
            return *used_->reading;
        case lane_kind::writing:
            return *used_->writing;
        case lane_kind::nowhere:
        case lane_kind::here:
            break;
    }
    TRAMITE_CHECK(false);
}

}  // namespace tramite::serving
