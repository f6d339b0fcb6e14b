// Keeping count of unfinished calls.
#include "client/ledger.hpp"

#include "base/check.hpp"

namespace tramite::calling {

void call::finish(detail::answer came) {
    TRAMITE_CHECK(!is_finished());
    const auto to = std::move(whom);
    book->leave(*this);
    to->receive(std::move(came));
}

bool ledger::admit(std::size_t calls) noexcept {
    if (admitted_.fetch_add(calls, std::memory_order_relaxed) + calls <= calls_max_) return true;
    admitted_.fetch_sub(calls, std::memory_order_relaxed);
    return false;
}

void ledger::enter(call& fresh) {
    due_.emplace(fresh.deadline, &fresh);
    if (fresh.ticket != 0) tickets_.emplace(fresh.ticket, &fresh);
}

void ledger::assign(call& which, link_number link) {
    TRAMITE_CHECK(which.link == 0 && link != 0);
    which.link = link;
    if (which.order == 0) return;
    auto& held = lanes_.try_emplace(which.order, lane{link, 0}).first->second;
    TRAMITE_CHECK(held.link == link);
    ++held.calls;
}

void ledger::release(call& which) {
    const auto link = std::exchange(which.link, 0);
    if (which.order == 0 || link == 0) return;
    const auto held = lanes_.find(which.order);
    if (--held->second.calls == 0) lanes_.erase(held);
}

void ledger::leave(call& finished) {
    release(finished);
    due_.erase({finished.deadline, &finished});
    if (finished.ticket != 0) tickets_.erase(finished.ticket);
    admitted_.fetch_sub(1, std::memory_order_relaxed);
}

std::optional<base::monotonic_time> ledger::next_deadline() const {
    return due_.empty() ? std::nullopt : std::optional{due_.begin()->first};
}

call* ledger::overdue(base::monotonic_time now) const {
    return due_.empty() || due_.begin()->first > now ? nullptr : due_.begin()->second;
}

call* ledger::find(ticket_number ticket) const {
    const auto there = tickets_.find(ticket);
    return there == tickets_.end() ? nullptr : there->second;
}

std::optional<link_number> ledger::link_of(order_key order) const {
    const auto held = lanes_.find(order);
    return held == lanes_.end() ? std::nullopt : std::optional{held->second.link};
}

}  // namespace tramite::calling
