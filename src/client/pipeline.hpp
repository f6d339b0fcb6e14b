// The calls of one connection: what is still to be written, and what waits for its answer.
// For the connection, which moves the bytes; no I/O.
//
// Invariants:
// 1. Calls are written in the order added, and their answers expected in that order.
// 2. A call counts as sent from the moment that its first byte is handed to the system; it is
//    unsent again only when the connection is over and the system has not taken that byte.
// 3. The place of a finished call is kept until its answer comes: a late answer answers nobody
// else.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "client/ledger.hpp"
#include "client/retry.hpp"
#include "tramite/client_options.hpp"
#include "wire/native.hpp"

namespace tramite::calling {

// Thread: one at a time.
class pipeline {
public:
    pipeline(peer server, const limits& bounds) : server_{server}, bounds_{bounds} {}

    void add(std::unique_ptr<call> fresh);

    // Appends the requests that are to be written next, in one write. Each says how long its
    // caller will still wait.
    void gather(std::string& out, base::monotonic_time now);
    // The system has taken so many bytes of what was gathered.
    void wrote(std::size_t bytes) noexcept { written_ += bytes; }

    // Gives the answer to its call. Otherwise says why it is the answer to none.
    [[nodiscard]] std::optional<std::string> answer(wire::native_response came);

    // The connection is over. Answers what can be answered by that, and gives back, in their order,
    // the calls that are to be sent on another connection.
    [[nodiscard]] std::vector<std::unique_ptr<call>> end(const ending& why);

    // Nothing is to be written, and no answer is expected.
    [[nodiscard]] bool is_idle() const noexcept { return unsent_.empty() && sent_.empty(); }
    [[nodiscard]] bool expects_answers() const noexcept { return !sent_.empty(); }
    // Nobody waits for anything here any more.
    [[nodiscard]] bool is_deserted() const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return unsent_.size() + sent_.size(); }
    // New calls may be added: the oldest is not overdue, and the server has not said that it ends.
    [[nodiscard]] bool is_open() const noexcept;

private:
    struct sent_call {
        std::unique_ptr<call> what;
        std::uint64_t first_byte;
    };

    // Whether the request went into `out`; if not, the call is finished.
    [[nodiscard]] bool write(std::string& out, call& next, base::monotonic_time now) const;
    [[nodiscard]] std::deque<sent_call>::iterator asker_of(const wire::native_response& came);
    [[nodiscard]] std::vector<std::unique_ptr<call>> take_all();

    peer server_;
    limits bounds_;
    std::deque<std::unique_ptr<call>> unsent_;
    std::deque<sent_call> sent_;
    std::uint64_t gathered_ = 0;
    std::uint64_t written_ = 0;
    bool is_ending_ = false;
    bool has_taken_ = false;
};

}  // namespace tramite::calling
