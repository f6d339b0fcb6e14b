// What a lane does with one batch outside of a group: preparing steps, computations, readings, and
// what is asked of receipts. No Asio, no threads. For the lanes, and for whoever calls a catalog
// without a server.
#pragma once

#include <cstddef>
#include <functional>

#include "base/clock.hpp"
#include "metrics/sheet.hpp"
#include "server/call.hpp"
#include "server/watch.hpp"
#include "store/store.hpp"
#include "tramite/limits.hpp"

namespace tramite::serving {

// With what one thread of a lane works. Not owned.
struct workplace {
    const limits* bounds;
    const base::clock* time;
    metrics::lane_sheet* numbers;
    // Where its handlers are watched.
    station* here;
};

// In their order, until the answers are too much to hold or there is no room for more.
template <class Do, class HasRoom>
void do_calls(batch& taken, const limits& bounds, Do one, HasRoom has_room) {
    std::size_t answer_bytes = 0;
    taken.done = 0;
    do {
        auto& request = taken.calls[taken.done++];
        one(request);
        answer_bytes += request.answer.data.size();
    } while (taken.done < taken.calls.size() && answer_bytes < bounds.unwritten_bytes &&
             has_room());
}

// What a preparing step throws is the request's answer, unless its id has a receipt already.
void prepare(batch& taken, const workplace& at);

void compute(batch& taken, const workplace& at);
// One that needs no lane.
void compute(call& request, const limits& bounds, station& here);

// One thread that reads, with a connection of its own.
class reading {
public:
    struct parts {
        store::reader* db;
        workplace at;
        // Called before a snapshot begins.
        std::function<void()> on_snapshot;
        // Whether a request under that id is on its way to its receipt.
        std::function<bool(const store::receipt_key&)> is_under_way;
    };
    explicit reading(parts from) : from_{std::move(from)} {}

    // Batches of one pass share a snapshot, for limits::pass_life.
    void execute(batch& taken);
    void end_pass() noexcept { from_.db->end(); }

private:
    void answer(call& request);
    void read(call& request);
    void tell(call& request);
    void look(call& request);
    void begin_snapshot();

    parts from_;
    // Null if the store gives none. Of the pass under way.
    snapshot* seen_ = nullptr;
    base::monotonic_time until_{};
};

}  // namespace tramite::serving
