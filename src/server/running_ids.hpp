// The ids of the requests that are prepared, from before their preparing step until they are done:
// a copy waits here, so that nothing is prepared twice at a time. For the course of a run, and for
// whoever asks what became of an id.
//
// A request without a preparing step needs no place: the writing lane does one after another. It
// waits for one that has a place all the same.
#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "server/call.hpp"
#include "store/store.hpp"

namespace tramite::serving {

class running_ids;

// What a place holds on to. Protected by its table's mutex.
struct running_id {
    running_ids* home = nullptr;
    std::string key;
    // In their order of arrival: the first of each one's calls waits for the place.
    std::deque<batch*> waiting;
};

// Bounded by its users: a place for each request of a run that is lent, and one batch that waits
// for each connection. Thread: any.
class running_ids {
public:
    running_ids() = default;
    running_ids(const running_ids&) = delete;
    running_ids& operator=(const running_ids&) = delete;

    // Whether nobody else has the place of its id, or of the id that it annuls. It takes the place
    // if it is to be prepared.
    [[nodiscard]] bool enter(call& request);
    // Until the place of its first call is given up. That call has it when its owner is told.
    void wait(batch& copy);
    [[nodiscard]] bool holds(const store::receipt_key& key) const;

private:
    friend struct giving_up;
    void leave(running_id& left);
    [[nodiscard]] running_id& add(std::string key);

    mutable std::mutex mutex_;
    // Changed under the mutex; read without it, by each request that writes.
    std::atomic<std::size_t> count_ = 0;
    // Protected by mutex_. Its elements stay where they are.
    std::map<std::string, running_id, std::less<>> places_;
};

}  // namespace tramite::serving
