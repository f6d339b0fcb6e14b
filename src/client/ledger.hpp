// The unfinished calls of a client: how many, which is due next, and which connection holds those
// of one order. For the switchboard; a call strikes itself out when it is answered.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/clock.hpp"
#include "client/retry.hpp"
#include "tramite/detail/call.hpp"

namespace tramite::calling {

class ledger;

// Calls with the same order take effect in the order sent. 0: none.
using order_key = std::uint64_t;
// Numbers a connection, from 1.
using link_number = std::uint64_t;
using ticket_number = std::uint64_t;

// A call until it is answered; what is left then is a husk, which keeps its place in a pipeline
// so that a late answer is known for what it is. Thread: its maker's, then the switchboard's.
struct call {
    detail::question what;
    std::unique_ptr<detail::receiver> whom;
    base::monotonic_time deadline;
    retry progress;
    order_key order = 0;
    // The identity of the only store that its caller lets it go to; empty for any.
    std::string store{};
    // In the order in which the calls of a client came.
    std::uint64_t number = 0;
    // By which its caller may give it up; 0: never.
    ticket_number ticket = 0;
    // Until when it waits for a server to be reachable.
    base::monotonic_time reach_by = base::monotonic_time::max();
    // The connection that it was given to; 0 while it waits for one.
    link_number link = 0;
    ledger* book = nullptr;

    [[nodiscard]] bool is_finished() const noexcept { return !whom; }
    void finish(detail::answer came);
};

// Thread: the switchboard's, but admit().
class ledger {
public:
    explicit ledger(std::size_t calls_max) : calls_max_{calls_max} {}

    // Room for so many more calls is taken, if it is there. Thread: any.
    [[nodiscard]] bool admit(std::size_t calls) noexcept;

    void enter(call& fresh);
    void assign(call& which, link_number link);
    // Its connection is over, and it waits again.
    void release(call& which);
    void leave(call& finished);

    [[nodiscard]] std::optional<base::monotonic_time> next_deadline() const;
    // The call that is due first, if it is due by now.
    [[nodiscard]] call* overdue(base::monotonic_time now) const;
    // The unfinished call with that ticket.
    [[nodiscard]] call* find(ticket_number ticket) const;
    // The connection that holds unfinished calls of that order.
    [[nodiscard]] std::optional<link_number> link_of(order_key order) const;

private:
    struct lane {
        link_number link;
        std::size_t calls;
    };

    std::size_t calls_max_;
    std::atomic<std::size_t> admitted_{0};
    std::set<std::pair<base::monotonic_time, call*>> due_;
    std::unordered_map<order_key, lane> lanes_;
    std::unordered_map<ticket_number, call*> tickets_;
};

}  // namespace tramite::calling
