// Requests committed together: each in a savepoint, one commit, one sync. For the writing lane.
// A group that the database ended on its own is run again, in its order, one transaction each.
#pragma once

#include <vector>

#include "base/clock.hpp"
#include "server/call.hpp"
#include "server/execute_once.hpp"
#include "store/store.hpp"
#include "tramite/limits.hpp"

namespace tramite::serving {

// Use: add() while there is room, then finish(), and only then may the answers leave (E4).
// Thread: the writing lane's.
class group {
public:
    group(store::writer& db, const limits& bounds, const base::clock& time);

    // There is room and time for one more.
    [[nodiscard]] bool has_room() const;

    // Executes the request in the group; its answer stands in it, but is not final yet.
    void add(call& request);
    // Makes every answer of the group final and durable, or the failure that it is, and empties
    // the group. Ends the process if the outcome of a commit is in doubt: recovery at the next
    // start decides, and clients ask again by their ids.
    void finish();
    // Checkpoints, between groups, when there is enough to do. Ends the process if the disk fails.
    void tidy();

private:
    [[nodiscard]] bool begin();
    void run(call& request);
    [[nodiscard]] bool commit();
    void run_each_alone();
    void run_alone(call& request);
    void fault_alone(call& request);

    store::writer* db_;
    const limits* bounds_;
    const base::clock* time_;
    execution_rules rules_;
    std::vector<call*> members_;
    base::monotonic_time began_{};
    // Of its members' answers, all of which wait for the commit: no more than a little over
    // limits::answer_bytes.
    std::size_t answer_bytes_ = 0;
    // Nothing more is executed in this transaction: it must be rolled back.
    bool is_broken_ = false;
};

}  // namespace tramite::serving
