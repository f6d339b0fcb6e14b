// The calls of one connection: what is still to be written, and what waits for its answer.
// For the connection, which moves the bytes; no I/O.
//
// Invariants:
// 1. Calls are written in the order added, and their answers expected in that order.
// 2. A call counts as sent from the moment that its first byte is handed to the system; it is
//    unsent again only when the connection is over and the system has not taken that byte.
// 3. The place of a finished call is kept until its answer comes: a late answer answers nobody
// else.
// 4. A call of an order that is to be sent again waits here until those of its order behind it are
//    answered. If one of them may have had its effect, it is not sent again: it would get past.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "client/ledger.hpp"
#include "client/retry.hpp"
#include "client/waiting_room.hpp"
#include "tramite/client_options.hpp"
#include "wire/native.hpp"

namespace tramite::calling {

// Thread: one at a time.
class pipeline {
public:
    pipeline(peer server, const limits& bounds, const client_limits& own_bounds)
        : server_{server}, bounds_{bounds}, own_bounds_{own_bounds} {}

    // To which store it leads, once that is known.
    void set_store(store_name store) noexcept { store_ = store; }
    // The server has shown how it answers: with ids, one request after another; or that it knows
    // none, and may answer one on each connection.
    enum class habit : std::uint8_t { echoes_ids, knows_no_ids, not_known };
    void set_habit(habit shown) noexcept { habit_ = shown; }

    void add(std::unique_ptr<call> fresh);

    // Appends the requests that are to be written next, in one write. Each says how long its
    // caller will still wait.
    void gather(std::string& out, base::monotonic_time now);
    // The system has taken so many bytes of what was gathered.
    void wrote(std::size_t bytes) noexcept { written_ += bytes; }

    // Gives the answer to its call. Otherwise says why it is the answer to none.
    [[nodiscard]] std::optional<std::string> answer(wire::native_response came);
    // The calls that are to be sent again, in their order, since this was asked last.
    [[nodiscard]] calls take_returned() { return std::exchange(returned_, {}); }

    // The connection is over. Answers what can be answered by that, and gives back, in their order,
    // the calls that are to be sent on another connection.
    [[nodiscard]] calls end(const ending& why);

    // Nothing is to be written, and no answer is expected.
    [[nodiscard]] bool is_idle() const noexcept { return unsent_.empty() && sent_.empty(); }
    [[nodiscard]] bool expects_answers() const noexcept { return !sent_.empty(); }
    // Nobody waits for anything here any more.
    [[nodiscard]] bool is_deserted() const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return unsent_.size() + sent_.size(); }
    // New calls may be added: the oldest is not overdue, and the server has not said that it ends.
    [[nodiscard]] bool is_open() const noexcept;
    // The one call that it could take was added.
    [[nodiscard]] bool is_used_up() const noexcept { return takes_one() && has_taken_; }
    // The server has said so.
    [[nodiscard]] bool is_ending() const noexcept { return is_ending_; }
    // Calls of that order wait to be sent again: others have to wait behind them.
    [[nodiscard]] bool holds_back(order_key order) const noexcept;

private:
    struct sent_call {
        enum class state : std::uint8_t {
            on_its_way,
            failed,   // Answered so that it is to be sent again.
            stopped,  // The same, and nothing that was sent behind it is done: the server stops.
        };
        std::unique_ptr<call> what;
        std::uint64_t first_byte = 0;
        state is = state::on_its_way;
    };
    using sent_calls = std::deque<sent_call>;

    [[nodiscard]] bool takes_one() const noexcept {
        return server_ == peer::founding || habit_ == habit::knows_no_ids;
    }
    void lose_order(order_key order);
    // Whether the request went into `out`; if not, the call is finished.
    [[nodiscard]] bool write(std::string& out, call& next, base::monotonic_time now) const;
    [[nodiscard]] sent_calls::iterator asker_of(const wire::native_response& came);
    void send_again(sent_call failed);
    void overtake(order_key order, std::uint64_t first_byte);
    void release(order_key order);
    [[nodiscard]] bool is_sent(order_key order) const noexcept;
    [[nodiscard]] sent_calls take_all();
    static void answer_overtaken(sent_calls& all);

    peer server_;
    limits bounds_;
    client_limits own_bounds_;
    store_name store_;
    habit habit_ = habit::not_known;
    std::deque<std::unique_ptr<call>> unsent_;
    sent_calls sent_;
    // What is to be sent again, and waits for what was sent behind it; by first_byte.
    sent_calls failed_;
    calls returned_;
    std::uint64_t gathered_ = 0;
    std::uint64_t written_ = 0;
    bool is_ending_ = false;
    bool has_taken_ = false;
};

}  // namespace tramite::calling
