// One request on its way through the server, from its text to its answer, and the runs of requests
// that one connection hands to a lane. For admission, lanes, group, execute_once and session.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "operation/input.hpp"
#include "operation/reserved.hpp"
#include "store/store.hpp"
#include "tramite/context.hpp"
#include "tramite/detail/binding.hpp"
#include "wire/dialect.hpp"

namespace tramite::serving {

// Where a request is executed. `nowhere`: it is answered already.
enum class lane_kind : std::uint8_t { nowhere, here, computing, reading, writing };

// The place of a request among the running ids, given up at its end.
struct running_id;
struct giving_up {
    void operator()(running_id* left) const;
};
using place = std::unique_ptr<running_id, giving_up>;

// How an answer is written.
struct reply_form {
    // In a batch of JSON-RPC, whose answers are one list. `only`: the first and the last.
    enum class position : std::uint8_t { alone, first, within, last, only };

    wire::dialect in = wire::dialect::native;
    position where = position::alone;
    // A notification, or somebody's own answer: nobody waits for one.
    bool is_silent = false;
    // As JSON: the id of a message of JSON-RPC, and that of a text that is no native request.
    std::optional<std::string> id;
};

// Owned by its session; lent to one lane at a time, which writes `prepared` and `answer`.
struct call {
    lane_kind where = lane_kind::nowhere;
    std::optional<std::string> id;
    // Null for an operation that does not exist, and for what was no request.
    const detail::binding* bound = nullptr;
    std::optional<operations::input> input;
    std::optional<context> about;
    detail::prepared_value prepared{nullptr, [](void*) {}};
    // While it is prepared, and until it is done.
    place held;
    // Of a request that may have a receipt.
    store::request_digest digest{};
    // When its client stops waiting.
    base::monotonic_time due = base::monotonic_time::max();
    // What was decided before its handler could run: a rejection, or what its preparing step
    // threw. It stands unless the id has a receipt, which beats it.
    std::optional<base::outcome> decided;
    // What was no request at all: its answer says why. `is_end_unknown`: where its text ends is
    // guesswork, and so is all behind it.
    bool is_unreadable = false;
    bool is_end_unknown = false;
    reply_form reply;
    base::outcome answer;

    // One of tramite's own, which its lane does with the receipt of another request.
    [[nodiscard]] bool is_about_receipt() const noexcept {
        return bound != nullptr && operations::is_about_receipt(*bound);
    }
    // What was stored under its id beats whatever else could be answered.
    [[nodiscard]] bool may_have_receipt() const noexcept {
        return id && where == lane_kind::writing && !is_about_receipt();
    }
    // Lets go of what it holds of the request and of its answer.
    void forget() noexcept {
        id.reset();
        input.reset();
        about.reset();
        prepared.reset();
        held.reset();
        decided.reset();
        reply.id.reset();
        // An assignment would keep the memory of its text.
        std::string{}.swap(answer.data);
    }
    // As the log names it.
    [[nodiscard]] std::string_view operation_told() const;
    // The trace that it belongs to, as logs name it; empty if none is known.
    [[nodiscard]] std::string_view trace_id() const noexcept {
        return about ? about->trace_id() : std::string_view{};
    }
    // By its preparing step, be it done or not.
    [[nodiscard]] bool is_prepared_first() const noexcept {
        return bound != nullptr && bound->has_preparation && !decided;
    }
    [[nodiscard]] bool has_preparation() const noexcept { return is_prepared_first() && !prepared; }
    // Before it is prepared, since it may be done already.
    [[nodiscard]] bool must_look() const noexcept { return has_preparation() && held != nullptr; }
};

// Turns requests back into their answers on the wire, in the order of their calls. One for each
// connection. Thread: its connection's.
class answer_writer {
public:
    // Appends to `out`.
    void write(std::string& out, const call& answered);
    // Of the answer of the batch under way, so far.
    [[nodiscard]] std::size_t list_bytes() const noexcept { return list_bytes_; }

private:
    void write_jsonrpc(std::string& out, const call& answered);

    // Of the batch under way, something is written.
    bool is_list_open_ = false;
    std::size_t list_bytes_ = 0;
};

struct batch;

// Told when batches are done. Thread: a lane's.
class batch_owner {
public:
    virtual void finished(std::span<batch* const> done) = 0;

protected:
    ~batch_owner() = default;
};

// Something that waits for its batch. Thread: its connection's.
class suspended {
public:
    virtual ~suspended() = default;
    virtual void resume() = 0;
};

// Consecutive requests of one connection for one lane, done in their order.
struct batch {
    // `wait`: for the place of a copy among the running ids. `look`: for receipts, before the
    // requests are prepared.
    enum class step : std::uint8_t { wait, look, prepare, execute };

    std::span<call> calls;
    step what = step::execute;
    // How many of the first calls the lane has done: at least one, and the rest is to be lent
    // again.
    std::size_t done = 0;
    // When its connection was ready to hand it over.
    base::monotonic_time since{};
    batch_owner* owner = nullptr;
    suspended* waiting = nullptr;
    // Its place in the order of arrival at its lane.
    std::uint64_t arrival = 0;
};

}  // namespace tramite::serving
