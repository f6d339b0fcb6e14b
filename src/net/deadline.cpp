// The sweep over deadlines.
#include "net/deadline.hpp"

namespace tramite::net {

void deadline_list::sweep() {
    now_ = time_->monotonic();
    // From the back: an owner that ends takes its own place away, and the last takes it over.
    for (std::size_t i = members_.size(); i-- > 0;) {
        if (i >= members_.size()) continue;
        auto* const member = members_[i];
        if (member->when_ > now_) continue;
        member->disarm();
        member->owner_->overdue();
    }
}

deadline::deadline(deadline_list& list, deadline_owner& owner)
    : list_{&list}, owner_{&owner}, place_{list.members_.size()} {
    list.members_.push_back(this);
}

deadline::~deadline() {
    auto& members = list_->members_;
    members[place_] = members.back();
    members[place_]->place_ = place_;
    members.pop_back();
}

}  // namespace tramite::net
