// Requests committed together: each in a savepoint, one commit, one sync. For the writing lane.
// A group that the database ended on its own is run again, in its order, one transaction each.
#pragma once

#include <chrono>
#include <vector>

#include "base/clock.hpp"
#include "metrics/sheet.hpp"
#include "server/call.hpp"
#include "server/execute_once.hpp"
#include "server/health.hpp"
#include "server/watch.hpp"
#include "store/store.hpp"
#include "tramite/limits.hpp"

namespace tramite::serving {

// What is told of a group, and where its handlers are watched. Not owned.
struct group_watch {
    metrics::lane_sheet* numbers;
    health* state;
    station* here;
};

// Use: add() while there is room, then finish(), and only then may the answers leave (E4).
// Thread: the writing lane's.
class group {
public:
    group(store::writer& db, const limits& bounds, const base::clock& time,
          const group_watch& watch);

    // There is room and time for one more.
    [[nodiscard]] bool has_room() const;
    // Nothing has begun it yet.
    [[nodiscard]] bool is_empty() const noexcept { return members_.empty(); }
    // It could not begin: whoever is added is told so, or its receipt, at once.
    [[nodiscard]] bool is_refusing() const noexcept { return is_refusing_; }

    // Executes the request in the group; its answer stands in it, but is not final yet.
    // The first begins the group, and waits no longer than that for whoever holds the database.
    void add(call& request, std::chrono::milliseconds wait = {});
    // Makes every answer of the group final and durable, or the failure that it is, and empties
    // the group. Ends the process if the outcome of a commit is in doubt: recovery at the next
    // start decides, and clients ask again by their ids.
    void finish();
    // Checkpoints, between groups, when there is enough to do. Ends the process if the disk fails.
    void tidy();

    // Between groups: tries a write of tramite's own, to find out whether the store is well again.
    // Waits for nobody.
    void probe();

private:
    [[nodiscard]] bool begin(std::chrono::milliseconds wait);
    [[nodiscard]] bool end();
    void run(call& request);
    void refuse(call& request);
    [[nodiscard]] bool commit();
    [[nodiscard]] bool tell_fault();
    void run_each_alone();
    void run_alone(call& request);
    void fault_alone(call& request);
    void count(metrics::transaction_end how);

    store::writer* db_;
    const limits* bounds_;
    const base::clock* time_;
    group_watch watch_;
    execution_rules rules_;
    std::vector<call*> members_;
    base::monotonic_time began_{};
    // Of its members' answers, all of which wait for the commit: no more than a little over
    // limits::answer_bytes.
    std::size_t answer_bytes_ = 0;
    // Nothing more is executed in this transaction: it must be rolled back.
    bool is_broken_ = false;
    // No transaction could begin, and none of its members has waited for another.
    bool is_refusing_ = false;
};

}  // namespace tramite::serving
