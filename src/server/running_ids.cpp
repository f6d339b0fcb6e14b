// Who has the place of an id, and who is next.
#include "server/running_ids.hpp"

#include <optional>
#include <utility>

#include "base/id.hpp"
#include "server/settlement.hpp"

namespace tramite::serving {
namespace {

// A UUID is the same in either case, as for its receipt.
std::string text_of(const store::receipt_key& key) {
    std::string text{key.principal};
    text += '\0';
    if (const auto uuid = base::parse_uuid7(key.id))
        for (const auto byte : *uuid)
            text += static_cast<char>(byte);
    else
        text += key.id;
    return text;
}

// Whose effect it may be, or may prevent.
std::optional<store::receipt_key> key_of(const call& request) {
    if (request.may_have_receipt())
        return store::receipt_key{.principal = request.about->principal(), .id = *request.id};
    const bool annuls = request.where == lane_kind::writing && request.is_about_receipt();
    return annuls ? std::optional{subject_of(request)} : std::nullopt;
}

}  // namespace

void giving_up::operator()(running_id* left) const {
    left->home->leave(*left);
}

bool running_ids::enter(call& request) {
    const bool takes_place = request.is_prepared_first();
    if (request.held || (count_ == 0 && !takes_place)) return true;
    const auto key = key_of(request);
    if (!key) return true;
    auto text = text_of(*key);
    const std::lock_guard lock{mutex_};
    if (places_.contains(text)) return false;
    if (takes_place) request.held.reset(&add(std::move(text)));
    return true;
}

void running_ids::wait(batch& copy) {
    auto& first = copy.calls.front();
    auto text = text_of(key_of(first).value());
    {
        const std::lock_guard lock{mutex_};
        const auto found = places_.find(text);
        if (found != places_.end()) return found->second.waiting.push_back(&copy);
        first.held.reset(&add(std::move(text)));
    }
    batch* const one = &copy;
    copy.owner->finished({&one, 1});
}

bool running_ids::holds(const store::receipt_key& key) const {
    if (count_ == 0) return false;
    const auto text = text_of(key);
    const std::lock_guard lock{mutex_};
    return places_.contains(text);
}

// The place goes on to who has waited longest: there is no moment in which nobody has it.
void running_ids::leave(running_id& left) {
    batch* next = nullptr;
    {
        const std::lock_guard lock{mutex_};
        if (left.waiting.empty()) {
            --count_;
            places_.erase(places_.find(left.key));
            return;
        }
        next = left.waiting.front();
        left.waiting.pop_front();
        next->calls.front().held.reset(&left);
    }
    next->owner->finished({&next, 1});
}

running_id& running_ids::add(std::string key) {
    auto& made = places_[key];
    made.home = this;
    made.key = std::move(key);
    ++count_;
    return made;
}

}  // namespace tramite::serving
