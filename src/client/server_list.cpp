// Round the list, from the preferred one.
#include "client/server_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace tramite::calling {

server_list::server_list(std::vector<net::endpoint> endpoints, backoff& pauses) : pauses_{pauses} {
    TRAMITE_CHECK(!endpoints.empty());
    for (auto& each : endpoints)
        servers_.push_back({.where = std::move(each), .why = {}, .code = {}});
}

std::optional<std::size_t> server_list::pick(store_number store, base::monotonic_time now) const {
    std::optional<std::size_t> unseen;
    for (std::size_t step = 0; step < servers_.size(); ++step) {
        const auto which = (preferred_ + step) % servers_.size();
        const auto& each = at(which);
        if (each.rests_until > now || (each.failures > 0 && each.under_way > 0)) continue;
        if (store == 0 || (each.was_seen && each.store.number == store)) return which;
        const bool may_be = !each.was_seen || each.look_again_from <= now;
        if (may_be && !unseen) unseen = which;
    }
    return unseen;
}

void server_list::found_plain(std::size_t server) {
    --at(server).under_way;
    at(server).is_plain = true;
}

void server_list::opened(std::size_t server, store_name store) {
    auto& which = at(server);
    --which.under_way;
    which.failures = 0;
    which.was_seen = true;
    which.look_again_from = base::monotonic_time::max();
    which.store = store;
    which.rests_until = {};
    which.why.clear();
    which.code.clear();
    preferred_ = server;
}

void server_list::failed(std::size_t server, base::monotonic_time now, std::string why,
                         std::string code) {
    auto& which = at(server);
    --which.under_way;
    which.code = std::move(code);
    rest(server, now, std::move(why));
}

void server_list::ended(std::size_t server, base::monotonic_time now) {
    auto& which = at(server);
    which.look_again_from =
        now + std::chrono::duration_cast<base::monotonic_time::duration>(pauses_.pause(1));
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
        for (const auto when : {each.rests_until, each.look_again_from})
            if (when > now && when != base::monotonic_time::max() && (!next || when < *next))
                next = when;
    return next;
}

bool server_list::may_hold(store_number store) const {
    return !std::ranges::all_of(servers_, [&](const auto& each) { return is_other(each, store); });
}

bool server_list::are_all_unreachable(store_number store) const {
    return std::ranges::all_of(servers_, [store](const auto& each) {
        if (each.under_way > 0) return false;
        return each.failures > 0 || (store != 0 && is_other(each, store));
    });
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

std::string server_list::code() const {
    const auto busy = std::ranges::find_if(
        servers_, [](const auto& each) { return each.failures > 0 && !each.code.empty(); });
    return busy == servers_.end() ? std::string{} : busy->code;
}

std::string server_list::shown() const {
    std::string all;
    for (const auto& each : servers_) {
        if (!all.empty()) all += "; ";
        if (each.failures > 0 || !each.was_seen)
            all += each.why.empty() ? net::to_text(each.where) + " was not reached" : each.why;
        else if (each.store.identity)
            all += fmt::format("{} shows {}", net::to_text(each.where), *each.store.identity);
        else
            all += net::to_text(each.where) + " shows none";
    }
    return all;
}

}  // namespace tramite::calling
