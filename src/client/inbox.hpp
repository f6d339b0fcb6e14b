// Where calls come in from any thread, and where they are given up. For the switchboard, which
// empties it on its own thread.
#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "client/waiting_room.hpp"

namespace tramite::calling {

// Shared by the switchboard and by those who may give a call up, who may outlast it. Thread: any.
class inbox {
public:
    struct contents {
        std::vector<calls> fresh;
        std::vector<ticket_number> given_up;
    };

    // `wake` is called, under the lock, for the first of what gathers until it is taken.
    explicit inbox(std::function<void()> wake) : wake_{std::move(wake)} {}

    void put(calls fresh);
    // Does nothing once it is closed.
    void give_up(ticket_number which);
    [[nodiscard]] contents take();
    // Wakes nobody any more.
    void close();

private:
    // Wakes, if there is nothing in it.
    void announce();

    std::mutex mutex_;
    contents held_;
    std::function<void()> wake_;
};

}  // namespace tramite::calling
