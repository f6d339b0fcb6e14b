// The endpoints of one client: which to dial next, when, and which store each was last seen to be.
// For the switchboard; no I/O and no clock of its own.
//
// Invariants:
// 1. An endpoint that failed rests before it is dialled again, the longer the more often it failed
//    in a row.
// 2. The one that worked last is preferred, so that a client does not wander.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "client/backoff.hpp"
#include "client/retry.hpp"
#include "net/endpoint.hpp"

namespace tramite::calling {

// Thread: one at a time.
class server_list {
public:
    // At least one endpoint. The pauses must outlive the list.
    server_list(std::vector<net::endpoint> endpoints, backoff& pauses);

    [[nodiscard]] const net::endpoint& where(std::size_t server) const { return at(server).where; }

    // The endpoint to dial now for a call that may go to that store (0: any), if one is to be
    // dialled. While it is not known to work, one connection at a time is tried.
    [[nodiscard]] std::optional<std::size_t> pick(store_number store,
                                                  base::monotonic_time now) const;
    void dialled(std::size_t server) {
        ++at(server).under_way;
        at(server).is_plain = false;
    }

    // Whether the next connection is not asked what it is: the last has shown that it knows no ids.
    [[nodiscard]] bool is_plain(std::size_t server) const { return at(server).is_plain; }

    // What became of a dialled connection.
    void found_plain(std::size_t server);
    void opened(std::size_t server, store_name store);
    // `why` names the endpoint; `code` is what it said itself, if it takes no calls.
    void failed(std::size_t server, base::monotonic_time now, std::string why,
                std::string code = {});
    // A connection that was open is over, by the server's doing: the next may lead to another
    // store. Whoever looks for one looks again, after a pause.
    void ended(std::size_t server, base::monotonic_time now);
    // It takes no more calls, or has lost its wits: others are better for a while.
    void rest(std::size_t server, base::monotonic_time now, std::string why);

    // When the next of them has rested enough, if any rests.
    [[nodiscard]] std::optional<base::monotonic_time> next_try(base::monotonic_time now) const;
    // Whether one of them is that store, or was not seen yet.
    [[nodiscard]] bool may_hold(store_number store) const;
    // Every endpoint failed when it was last dialled and is not being dialled, or is another store
    // than that (0: any will do).
    [[nodiscard]] bool are_all_unreachable(store_number store = 0) const;
    // Why there is no connection: what was seen last of each; empty if nothing is wrong.
    [[nodiscard]] std::string why() const;
    // With which code one of them took no calls when it was last dialled; empty if none did.
    [[nodiscard]] std::string code() const;
    // Which store each of them shows.
    [[nodiscard]] std::string shown() const;

private:
    struct entry {
        net::endpoint where;
        store_name store{};
        // Connections that are being opened.
        std::size_t under_way = 0;
        unsigned failures = 0;
        bool was_seen = false;
        // From then on it may have become another store; for good while a connection is there.
        base::monotonic_time look_again_from = base::monotonic_time::max();
        bool is_plain = false;
        base::monotonic_time rests_until{};
        std::string why;
        std::string code;
    };

    // Whether it is known to be another store than that, for now.
    [[nodiscard]] static bool is_other(const entry& each, store_number store) {
        return each.was_seen && each.store.number != store &&
               each.look_again_from == base::monotonic_time::max();
    }
    [[nodiscard]] entry& at(std::size_t server) { return servers_.at(server); }
    [[nodiscard]] const entry& at(std::size_t server) const { return servers_.at(server); }

    std::vector<entry> servers_;
    backoff& pauses_;
    std::size_t preferred_ = 0;
};

}  // namespace tramite::calling
