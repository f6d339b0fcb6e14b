// Which step is next, and for how much of the run.
#include "server/course.hpp"

#include <algorithm>

namespace tramite::serving {

std::span<call> first_run(std::span<call> calls, const limits& bounds) {
    const auto most = std::min({calls.size(), bounds.group_requests, bounds.queued_requests});
    const auto first = calls.first(most);
    const auto end = std::ranges::find_if_not(
        first, [&](lane_kind where) { return where == first.front().where; }, &call::where);
    return first.first(static_cast<std::size_t>(end - first.begin()));
}

course::course(batch& lent, std::span<call> run, running_ids& running)
    : lent_{lent}, run_{run}, running_{running}, rest_{run} {}

course::~course() {
    for (auto& request : run_)
        request.held.reset();
}

bool course::next() {
    if (reached_ == stage::executed) return false;
    // Those at the front that a look or a refusal has answered go first, without the others.
    if (is_answered()) return false;
    if (reached_ == stage::begun && !enter()) return lend(batch::step::wait, rest_.first(1));
    if (reached_ == stage::entered) {
        reached_ = stage::looked;
        if (std::ranges::any_of(rest_, &call::must_look)) return lend(batch::step::look, rest_);
    }
    if (reached_ == stage::looked) {
        reached_ = stage::prepared;
        if (std::ranges::any_of(rest_, &call::has_preparation))
            return lend(batch::step::prepare, rest_);
    }
    reached_ = stage::executed;
    return lend(batch::step::execute, rest_);
}

// Those at the front that need not wait for another; false if there is none (C1, C3).
bool course::enter() {
    const auto end =
        std::ranges::find_if_not(rest_, [this](call& each) { return running_.enter(each); });
    if (end == rest_.begin()) return false;
    rest_ = rest_.first(static_cast<std::size_t>(end - rest_.begin()));
    reached_ = stage::entered;
    return true;
}

bool course::lend(batch::step what, std::span<call> calls) {
    lent_.calls = calls;
    lent_.what = what;
    lent_.done = 0;
    return true;
}

bool course::is_answered() {
    // A look ends early if the answers are too much to hold (C2).
    if (lent_.what == batch::step::look && reached_ == stage::looked)
        rest_ = rest_.first(lent_.done);
    const auto where = rest_.front().where;
    const auto end = std::ranges::find_if_not(
        rest_, [&](lane_kind each) { return each == where; }, &call::where);
    rest_ = rest_.first(static_cast<std::size_t>(end - rest_.begin()));
    if (where != lane_kind::nowhere) return false;
    lent_.done = rest_.size();
    return true;
}

}  // namespace tramite::serving
