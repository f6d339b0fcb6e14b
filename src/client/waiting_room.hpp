// Calls that have no connection: in what order they get one, and which of them rest. For the
// switchboard; no I/O and no clock of its own.
//
// Invariants:
// 1. The calls of one order wait in one bundle, by their numbers: none gets past another.
// 2. A call behind one of its order whose outcome is unknown is not sent (again).
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "client/ledger.hpp"

namespace tramite::calling {

using calls = std::vector<std::unique_ptr<call>>;

// Calls that go to one connection together, in their order.
struct bundle {
    order_key order = 0;
    calls members;
    // It failed, and is not to be sent again before.
    base::monotonic_time rests_until{};

    // The only store that its first may go to, and, once one of them has left, all of them; 0 for
    // any.
    [[nodiscard]] store_number store() const;
    void forget_finished();
};

// Takes out what is finished, and what is behind a call of its order that is lost: that is
// answered.
void keep_order(calls& in_order);

// What came of trying to place a bundle.
enum class placing : std::uint8_t {
    placed,    // Or nothing of it was left.
    held,      // It stays where it is: its order is busy.
    resting,   // Until its time comes.
    stranded,  // Until a connection comes or goes.
    full,      // And so are all others, for now.
};

// Thread: one at a time.
class waiting_room {
public:
    // Fresh calls: behind all others, but with those of their order.
    void add(bundle fresh);
    // Calls that failed: before all that are fresh, each order by its numbers.
    void add_again(calls failed,
                   const std::function<base::monotonic_time(const call&)>& rests_until);

    // What has rested enough is ready.
    void wake(base::monotonic_time now);
    // A connection came or went.
    void relieve_stranded();
    // Offers each bundle that is ready, first come first served, until one is `full`.
    void offer(const std::function<placing(bundle&)>& place);

    // Whether the calls of that order wait here; others of it have to wait behind them.
    [[nodiscard]] bool has(order_key order) const { return ordered_.contains(order); }
    [[nodiscard]] bool is_any_ready() const noexcept { return !ready_.empty(); }
    [[nodiscard]] bool is_empty() const noexcept {
        return ready_.empty() && resting_.empty() && stranded_.empty();
    }
    [[nodiscard]] std::optional<base::monotonic_time> next_wake() const;

    // A call of that order that waits here is finished, and its outcome unknown.
    void break_order(order_key order);
    // Whoever is to be told something.
    void visit(const std::function<void(call&)>& each);
    // Until when the first of them waits for a server to be reachable, if that is still to come.
    [[nodiscard]] std::optional<base::monotonic_time> next_reach(base::monotonic_time now) const;
    // Forgets bundles of which nothing is left.
    void sweep();

private:
    using owned = std::unique_ptr<bundle>;

    [[nodiscard]] owned make(bundle what);
    void put(owned what, placing where);
    void leave(const bundle& gone);

    std::deque<owned> ready_;
    std::multimap<base::monotonic_time, owned> resting_;
    std::vector<owned> stranded_;
    std::unordered_map<order_key, bundle*> ordered_;
};

}  // namespace tramite::calling
