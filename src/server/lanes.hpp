// The threads on which handlers run, one lane for each kind. No Asio: batches in, and their owner
// told when they are done. For the sessions.
#pragma once

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "metrics/registry.hpp"
#include "server/batch_queue.hpp"
#include "server/call.hpp"
#include "server/crew.hpp"
#include "server/group.hpp"
#include "server/patience.hpp"
#include "server/running_ids.hpp"
#include "server/watch.hpp"
#include "store/store.hpp"
#include "tramite/limits.hpp"

namespace tramite::serving {

// What each lane is made from. Not owned; all of it outlives the lane.
struct lane_parts {
    const limits* bounds;
    const base::clock* time;
    metrics::registry* numbers;
    health* state;
    watch* handlers;
};

// Thread: submit() any; constructed and ended by one.
class lane {
public:
    virtual ~lane() = default;
    // False if too much waits already; then nothing was taken.
    [[nodiscard]] virtual bool submit(batch& run) = 0;
};

// Handlers that need no store, and preparing steps. A thread is added whenever a batch would have
// to wait, up to the limit: a slow handler delays nobody while there is a free one.
class computing_lane final : public lane {
public:
    explicit computing_lane(const lane_parts& from);
    bool submit(batch& run) override;

private:
    void work(metrics::lane_sheet& numbers, station& here);
    void grow();

    lane_parts from_;
    batch_queue queue_;
    std::mutex mutex_;
    // Protected by mutex_.
    crew threads_{queue_};
};

class writing_lane;

// Handlers that read, and what is asked of receipts, so that it does not wait for a slow write.
// What is to be prepared has its receipt looked for here.
// Batches that one thread takes in one pass share a snapshot, begun after the last of them arrived.
class reading_lane final : public lane {
public:
    // `writes` and `running` outlive it.
    reading_lane(store::database& database, const writing_lane& writes, const running_ids& running,
                 const lane_parts& from);
    bool submit(batch& run) override;

private:
    // One of its threads, with what is that thread's alone.
    struct worker {
        std::unique_ptr<store::reader> db;
        metrics::lane_sheet* numbers;
        station* here;
    };
    void work(worker& one);
    [[nodiscard]] bool is_under_way(const store::receipt_key& key) const;

    const writing_lane* writes_;
    const running_ids* running_;
    lane_parts from_;
    batch_queue queue_;
    std::vector<worker> workers_;
    crew threads_{queue_};
};

// Handlers that write: one thread, the one connection that writes, groups of requests. A group
// takes what is queued and goes on taking until the queue is empty or the group is full; stopping
// at what was there at its start would settle into half groups.
class writing_lane final : public lane {
public:
    writing_lane(store::database& database, const lane_parts& from);
    ~writing_lane() override;
    bool submit(batch& run) override;
    // Whether a request with that id, of that principal, waits here or is being done. Thread: any.
    [[nodiscard]] bool is_under_way(const store::receipt_key& key) const {
        return queue_.holds(key);
    }

private:
    void work();
    [[nodiscard]] batch* next();
    void execute(group& open, batch& taken);
    void add(group& open, const batch& taken, call& request);
    void finish(group& open);
    void tell_members();

    lane_parts from_;
    batch_queue queue_;
    std::unique_ptr<store::writer> writer_;
    // Thread: the lane's.
    patience patience_;
    metrics::lane_sheet* numbers_;
    // The batches of the group under way. Thread: the lane's.
    std::vector<batch*> members_;
    std::thread thread_;
};

}  // namespace tramite::serving
