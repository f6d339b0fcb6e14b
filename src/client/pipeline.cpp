// Requests out in order, answers in to whom they belong.
#include "client/pipeline.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/check.hpp"
#include "base/error.hpp"

namespace tramite::calling {
namespace {

// Gathered into one write; a larger batch is cut between two calls.
constexpr std::size_t write_bytes = 1 << 20;

}  // namespace

void pipeline::add(std::unique_ptr<call> fresh) {
    has_taken_ = true;
    unsent_.push_back(std::move(fresh));
}

void pipeline::gather(std::string& out, base::monotonic_time now) {
    while (!unsent_.empty() && out.size() < write_bytes) {
        auto next = std::move(unsent_.front());
        unsent_.pop_front();
        const auto before = out.size();
        if (next->is_finished() || !write(out, *next, now)) continue;
        next->progress.leaving();
        sent_.push_back({std::move(next), gathered_});
        gathered_ += out.size() - before;
    }
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
    if (came.code == base::name(base::code::cerrando)) is_ending_ = true;
    const auto asker = asker_of(came);
    if (asker == sent_.end()) return "an answer came that bears an id which was not asked";
    const auto answered = std::move(asker->what);
    sent_.erase(asker);
    if (!answered->is_finished()) answered->finish(answered->progress.on_response(std::move(came)));
    return std::nullopt;
}

// Answers come in order; the id is what proves it. A server that gives none is believed.
std::deque<pipeline::sent_call>::iterator pipeline::asker_of(const wire::native_response& came) {
    if (server_ == peer::founding || !came.id) return sent_.begin();
    return std::ranges::find(sent_, *came.id,
                             [](const sent_call& each) { return each.what->progress.id(); });
}

std::vector<std::unique_ptr<call>> pipeline::end(const ending& why) {
    std::set<order_key> broken;
    std::vector<std::unique_ptr<call>> again;
    for (auto& each : take_all()) {
        if (each->progress.may_have_left())
            broken.insert(each->order);
        else if (each->order != 0 && broken.contains(each->order) && !each->is_finished())
            each->finish(each->progress.on_lost_order());
        if (each->is_finished()) continue;
        if (auto decided = each->progress.on_ending(why)) {
            each->finish(*std::move(decided));
        } else {
            each->book->release(*each);
            again.push_back(std::move(each));
        }
    }
    return again;
}

// Everything, in its order; what the system has not taken is marked as having stayed.
std::vector<std::unique_ptr<call>> pipeline::take_all() {
    std::vector<std::unique_ptr<call>> all;
    for (auto& each : std::exchange(sent_, {})) {
        if (each.first_byte >= written_) each.what->progress.stayed();
        all.push_back(std::move(each.what));
    }
    for (auto& each : std::exchange(unsent_, {}))
        all.push_back(std::move(each));
    return all;
}

bool pipeline::is_deserted() const noexcept {
    return std::ranges::all_of(sent_, [](const auto& each) { return each.what->is_finished(); }) &&
           std::ranges::all_of(unsent_, [](const auto& each) { return each->is_finished(); });
}

bool pipeline::is_open() const noexcept {
    if (is_ending_) return false;
    if (server_ == peer::founding) return !has_taken_;
    return sent_.empty() || !sent_.front().what->is_finished();
}

}  // namespace tramite::calling
