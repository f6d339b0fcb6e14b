// Requests out in order, answers in to whom they belong.
#include "client/pipeline.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>

#include "base/error.hpp"

namespace tramite::calling {
namespace {

// Stands for a call that was not sent: behind all that were.
constexpr auto unsent = std::numeric_limits<std::uint64_t>::max();

// It is final, or the call may have had its effect.
[[nodiscard]] bool may_have_effect(verdict of) {
    return of != verdict::rejected && of != verdict::retriable;
}

}  // namespace

void pipeline::add(std::unique_ptr<call> fresh) {
    has_taken_ = true;
    unsent_.push_back(std::move(fresh));
}

void pipeline::gather(std::string& out, base::monotonic_time now) {
    while (!unsent_.empty() && out.size() < own_bounds_.write_bytes) {
        auto next = std::move(unsent_.front());
        unsent_.pop_front();
        const auto before = out.size();
        if (next->is_finished()) {
            if (next->order != 0 && next->progress.may_be_done()) lose_order(next->order);
            continue;
        }
        if (!write(out, *next, now)) continue;
        next->progress.leaving(store_);
        sent_.push_back({.what = std::move(next), .first_byte = gathered_});
        gathered_ += out.size() - before;
    }
}

// A call of that order is not sent again, and nobody knows whether it had its effect: what stands
// behind it must not have its own before.
void pipeline::lose_order(order_key order) {
    for (const auto& each : unsent_)
        if (each->order == order && !each->is_finished())
            each->finish(each->progress.on_lost_order());
}

bool pipeline::write(std::string& out, call& next, base::monotonic_time now) const {
    const auto before = out.size();
    wire::native_call request{.operation = next.what.operation, .data = next.what.data};
    if (server_ == peer::tramite) {
        request.id = next.progress.id();
        // Rounded up: 0 would say that nobody waits any more.
        request.remaining =
            std::max(std::chrono::milliseconds{1},
                     std::chrono::ceil<std::chrono::milliseconds>(next.deadline - now));
    }
    wire::write_request(out, request);
    const auto size = out.size() - before;
    if (size <= bounds_.message_bytes) return true;
    out.resize(before);
    next.finish(next.progress.on_too_big(size, bounds_.message_bytes));
    return false;
}

std::optional<std::string> pipeline::answer(wire::native_response came) {
    if (sent_.empty()) return "an answer came, and nothing had been asked";
    const bool is_stopping = came.code == base::name(base::code::cerrando);
    is_ending_ = is_ending_ || is_stopping;
    const auto asker = asker_of(came);
    if (asker == sent_.end()) return "an answer came that bears an id which was not asked";
    auto answered = std::move(*asker);
    sent_.erase(asker);
    answered.is = is_stopping ? sent_call::state::stopped : sent_call::state::failed;
    // It has not read so far that it could know the id, and so has done nothing: the rejection of
    // whoever is next.
    if (!came.id && habit_ == habit::echoes_ids && verdict_of(came) == verdict::retriable)
        came.id = answered.what->progress.id();
    const auto order = answered.what->order;
    if (order != 0 && !failed_.empty() && may_have_effect(verdict_of(came)))
        overtake(order, answered.first_byte);
    if (!answered.what->is_finished()) {
        if (auto decided = answered.what->progress.on_response(std::move(came)))
            answered.what->finish(*std::move(decided));
        else
            send_again(std::move(answered));
    }
    if (order != 0 && !failed_.empty()) release(order);
    return std::nullopt;
}

// Answers come in order; the id is what proves it. A server that gives none is believed.
pipeline::sent_calls::iterator pipeline::asker_of(const wire::native_response& came) {
    if (server_ == peer::founding || !came.id) return sent_.begin();
    return std::ranges::find(sent_, *came.id,
                             [](const sent_call& each) { return each.what->progress.id(); });
}

void pipeline::send_again(sent_call failed) {
    const auto order = failed.what->order;
    if (order == 0) {
        failed.what->book->release(*failed.what);
        returned_.push_back(std::move(failed.what));
        return;
    }
    const auto behind = std::ranges::upper_bound(failed_, failed.first_byte, {},
                                                 [](const auto& each) { return each.first_byte; });
    failed_.insert(behind, std::move(failed));
    // What is behind it and was not sent yet is not sent before it.
    for (auto& each : unsent_)
        if (each->order == order)
            failed_.push_back({.what = std::move(each), .first_byte = unsent});
    std::erase(unsent_, nullptr);
}

// Invariant 4.
void pipeline::overtake(order_key order, std::uint64_t first_byte) {
    for (auto& each : failed_)
        if (each.what->order == order && each.first_byte < first_byte && !each.what->is_finished())
            each.what->finish(each.what->progress.on_overtaken());
}

void pipeline::release(order_key order) {
    if (is_sent(order)) return;
    calls free;
    for (auto& each : failed_)
        if (each.what->order == order) free.push_back(std::move(each.what));
    std::erase_if(failed_, [](const auto& each) { return !each.what; });
    keep_order(free);
    for (auto& each : free) {
        each->book->release(*each);
        returned_.push_back(std::move(each));
    }
}

bool pipeline::is_sent(order_key order) const noexcept {
    return std::ranges::any_of(sent_,
                               [order](const auto& each) { return each.what->order == order; });
}

bool pipeline::holds_back(order_key order) const noexcept {
    return std::ranges::any_of(failed_,
                               [order](const auto& each) { return each.what->order == order; });
}

calls pipeline::end(const ending& why) {
    auto all = take_all();
    answer_overtaken(all);
    auto again = take_returned();
    for (auto& each : all) {
        auto& which = *each.what;
        if (each.is == sent_call::state::on_its_way && !which.is_finished())
            if (auto decided = which.progress.on_ending(why)) which.finish(*std::move(decided));
        again.push_back(std::move(each.what));
    }
    keep_order(again);
    for (const auto& each : again)
        each->book->release(*each);
    return again;
}

// Everything, in its order; what the system has not taken is marked as having stayed.
pipeline::sent_calls pipeline::take_all() {
    auto all = std::exchange(sent_, {});
    for (auto& each : all)
        if (each.first_byte >= written_) each.what->progress.stayed();
    for (auto& each : std::exchange(failed_, {}))
        all.push_back(std::move(each));
    std::ranges::stable_sort(all, {}, &sent_call::first_byte);
    for (auto& each : std::exchange(unsent_, {}))
        all.push_back({.what = std::move(each), .first_byte = unsent});
    return all;
}

// Of what was behind a failed call and is lost, nobody knows whether it had its effect.
void pipeline::answer_overtaken(sent_calls& all) {
    std::set<order_key> lost;
    for (auto each = all.rbegin(); each != all.rend(); ++each) {
        auto& which = *each->what;
        if (which.order == 0) continue;
        if (each->is == sent_call::state::on_its_way && which.progress.is_leaving())
            lost.insert(which.order);
        if (each->is == sent_call::state::failed && lost.contains(which.order) &&
            !which.is_finished())
            which.finish(which.progress.on_overtaken());
    }
}

bool pipeline::is_deserted() const noexcept {
    const auto is_over = [](const auto& each) { return each.what->is_finished(); };
    return std::ranges::all_of(sent_, is_over) && std::ranges::all_of(failed_, is_over) &&
           std::ranges::all_of(unsent_, [](const auto& each) { return each->is_finished(); });
}

bool pipeline::is_open() const noexcept {
    if (is_ending_) return false;
    if (takes_one()) return !has_taken_;
    return sent_.empty() || !sent_.front().what->is_finished();
}

}  // namespace tramite::calling
