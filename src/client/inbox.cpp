// One wake-up for all that gathers until it is heard.
#include "client/inbox.hpp"

namespace tramite::calling {

void inbox::put(calls fresh) {
    const std::scoped_lock lock{mutex_};
    announce();
    held_.fresh.push_back(std::move(fresh));
}

void inbox::give_up(ticket_number which) {
    const std::scoped_lock lock{mutex_};
    announce();
    if (wake_) held_.given_up.push_back(which);
}

inbox::contents inbox::take() {
    const std::scoped_lock lock{mutex_};
    return std::exchange(held_, {});
}

void inbox::close() {
    const std::scoped_lock lock{mutex_};
    wake_ = nullptr;
}

void inbox::announce() {
    if (wake_ && held_.fresh.empty() && held_.given_up.empty()) wake_();
}

}  // namespace tramite::calling
