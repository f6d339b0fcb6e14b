// The wait of a whole queue, counted.
#include "server/patience.hpp"

#include <algorithm>

namespace tramite::serving {

std::chrono::milliseconds patience::left(base::monotonic_time now, base::monotonic_time due,
                                         std::uint64_t arrival) const {
    using std::chrono::milliseconds;
    if (arrival <= given_up_until_) return milliseconds{0};
    const auto until = std::min(due, since_.value_or(now) + whole_);
    // Up, so that what was waited for has come when the wait is over.
    return std::max(std::chrono::ceil<milliseconds>(until - now), milliseconds{0});
}

void patience::waited(base::monotonic_time since, base::monotonic_time now, std::uint64_t newest) {
    if (!since_) since_ = since;
    if (now < *since_ + whole_) return;
    given_up_until_ = newest;
    since_.reset();
}

}  // namespace tramite::serving
