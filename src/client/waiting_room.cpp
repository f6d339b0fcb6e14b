// Three places to wait in, and moving between them.
#include "client/waiting_room.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace tramite::calling {

store_number bundle::store() const {
    const call* first = nullptr;
    for (const auto& each : members) {
        if (each->is_finished()) continue;
        if (each->progress.may_be_done() && each->progress.bound_to() != 0)
            return each->progress.bound_to();
        if (!first) first = each.get();
    }
    return first ? first->progress.bound_to() : 0;
}

void bundle::forget_finished() {
    std::erase_if(members, [](const auto& each) { return each->is_finished(); });
}

void keep_order(calls& in_order) {
    std::set<order_key> broken;
    for (const auto& each : in_order) {
        if (each->order == 0) continue;
        if (each->is_finished() && each->progress.may_be_done()) broken.insert(each->order);
        if (!each->is_finished() && broken.contains(each->order))
            each->finish(each->progress.on_lost_order());
    }
    std::erase_if(in_order, [](const auto& each) { return each->is_finished(); });
}

void waiting_room::add(bundle fresh) {
    if (fresh.members.empty()) return;
    const auto there = fresh.order == 0 ? ordered_.end() : ordered_.find(fresh.order);
    if (there == ordered_.end()) {
        ready_.push_back(make(std::move(fresh)));
        return;
    }
    auto& members = there->second->members;
    members.insert(members.end(), std::make_move_iterator(fresh.members.begin()),
                   std::make_move_iterator(fresh.members.end()));
}

void waiting_room::add_again(calls failed,
                             const std::function<base::monotonic_time(const call&)>& rests_until) {
    std::vector<owned> made;
    for (auto& each : failed) {
        const auto until = rests_until(*each);
        const auto there = each->order == 0 ? ordered_.end() : ordered_.find(each->order);
        if (there == ordered_.end()) {
            bundle fresh{.order = each->order, .members = {}, .rests_until = until};
            fresh.members.push_back(std::move(each));
            made.push_back(make(std::move(fresh)));
            continue;
        }
        there->second->rests_until = std::max(there->second->rests_until, until);
        auto& members = there->second->members;
        const auto behind = std::ranges::upper_bound(
            members, each->number, {}, [](const auto& other) { return other->number; });
        members.insert(behind, std::move(each));
    }
    ready_.insert(ready_.begin(), std::make_move_iterator(made.begin()),
                  std::make_move_iterator(made.end()));
}

void waiting_room::wake(base::monotonic_time now) {
    const auto end = resting_.upper_bound(now);
    std::vector<owned> awake;
    for (auto each = resting_.begin(); each != end; ++each)
        awake.push_back(std::move(each->second));
    resting_.erase(resting_.begin(), end);
    ready_.insert(ready_.begin(), std::make_move_iterator(awake.begin()),
                  std::make_move_iterator(awake.end()));
}

void waiting_room::relieve_stranded() {
    ready_.insert(ready_.begin(), std::make_move_iterator(stranded_.begin()),
                  std::make_move_iterator(stranded_.end()));
    stranded_.clear();
}

void waiting_room::offer(const std::function<placing(bundle&)>& place) {
    std::vector<owned> held;
    while (!ready_.empty()) {
        auto next = std::move(ready_.front());
        ready_.pop_front();
        const auto came = place(*next);
        if (came == placing::full) {
            ready_.push_front(std::move(next));
            break;
        }
        if (came == placing::held)
            held.push_back(std::move(next));
        else
            put(std::move(next), came);
    }
    ready_.insert(ready_.begin(), std::make_move_iterator(held.begin()),
                  std::make_move_iterator(held.end()));
}

void waiting_room::put(owned what, placing where) {
    if (where == placing::placed) {
        leave(*what);
    } else if (where == placing::resting) {
        const auto until = what->rests_until;
        resting_.emplace(until, std::move(what));
    } else {
        stranded_.push_back(std::move(what));
    }
}

std::optional<base::monotonic_time> waiting_room::next_wake() const {
    return resting_.empty() ? std::nullopt : std::optional{resting_.begin()->first};
}

void waiting_room::break_order(order_key order) {
    const auto there = ordered_.find(order);
    if (there != ordered_.end()) keep_order(there->second->members);
}

void waiting_room::visit(const std::function<void(call&)>& each) {
    const auto tell = [&](const owned& which) {
        for (const auto& member : which->members)
            if (!member->is_finished()) each(*member);
    };
    std::ranges::for_each(ready_, tell);
    for (const auto& [until, which] : resting_)
        tell(which);
    std::ranges::for_each(stranded_, tell);
}

std::optional<base::monotonic_time> waiting_room::next_reach(base::monotonic_time now) const {
    std::optional<base::monotonic_time> next;
    const auto look = [&](const owned& which) {
        for (const auto& each : which->members)
            if (!each->is_finished() && each->reach_by > now && (!next || each->reach_by < *next))
                next = each->reach_by;
    };
    std::ranges::for_each(ready_, look);
    for (const auto& [until, which] : resting_)
        look(which);
    std::ranges::for_each(stranded_, look);
    return next;
}

void waiting_room::sweep() {
    const auto is_over = [this](const owned& which) {
        which->forget_finished();
        if (!which->members.empty()) return false;
        leave(*which);
        return true;
    };
    std::erase_if(ready_, is_over);
    std::erase_if(resting_, [&](const auto& each) { return is_over(each.second); });
    std::erase_if(stranded_, is_over);
}

waiting_room::owned waiting_room::make(bundle what) {
    auto made = std::make_unique<bundle>(std::move(what));
    if (made->order != 0) ordered_[made->order] = made.get();
    return made;
}

void waiting_room::leave(const bundle& gone) {
    if (gone.order != 0) ordered_.erase(gone.order);
}

}  // namespace tramite::calling
