// Round the list, from the preferred one.
#include "client/server_list.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace tramite::calling {

server_list::server_list(std::vector<net::endpoint> endpoints, backoff& pauses) : pauses_{pauses} {
    TRAMITE_CHECK(!endpoints.empty());
    for (auto& each : endpoints)
        servers_.push_back({.where = std::move(each), .why = {}});
}

std::optional<std::size_t> server_list::pick(store_number store, base::monotonic_time now) const {
    std::optional<std::size_t> unseen;
    for (std::size_t step = 0; step < servers_.size(); ++step) {
        const auto which = (preferred_ + step) % servers_.size();
        const auto& each = at(which);
        if (each.rests_until > now || (each.failures > 0 && each.under_way > 0)) continue;
        if (store == 0 || (each.was_seen && each.store == store)) return which;
        if (!each.was_seen && !unseen) unseen = which;
    }
    return unseen;
}

void server_list::found_plain(std::size_t server) {
    --at(server).under_way;
    at(server).is_plain = true;
}

void server_list::opened(std::size_t server, store_number store) {
    auto& which = at(server);
    --which.under_way;
    which.failures = 0;
    which.was_seen = true;
    which.store = store;
    which.rests_until = {};
    which.why.clear();
    preferred_ = server;
}

void server_list::failed(std::size_t server, base::monotonic_time now, std::string why) {
    --at(server).under_way;
    rest(server, now, std::move(why));
}

void server_list::rest(std::size_t server, base::monotonic_time now, std::string why) {
    auto& which = at(server);
    which.why = std::move(why);
    // Those that were dialled together fail together: that is one failure.
    if (which.rests_until <= now)
        which.rests_until = now + std::chrono::duration_cast<base::monotonic_time::duration>(
                                      pauses_.pause(++which.failures));
    if (preferred_ == server) preferred_ = (server + 1) % servers_.size();
}

std::optional<base::monotonic_time> server_list::next_try(base::monotonic_time now) const {
    std::optional<base::monotonic_time> next;
    for (const auto& each : servers_)
        if (each.rests_until > now && (!next || each.rests_until < *next)) next = each.rests_until;
    return next;
}

bool server_list::may_hold(store_number store) const {
    return std::ranges::any_of(
        servers_, [&](const auto& each) { return !each.was_seen || each.store == store; });
}

bool server_list::are_all_unreachable() const {
    return std::ranges::all_of(
        servers_, [](const auto& each) { return each.failures > 0 && each.under_way == 0; });
}

std::string server_list::why() const {
    std::string all;
    for (const auto& each : servers_) {
        if (each.why.empty()) continue;
        if (!all.empty()) all += "; ";
        all += each.why;
    }
    return all;
}

}  // namespace tramite::calling
