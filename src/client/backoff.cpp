// The span doubles with each failure, and chance picks a point of it.
#include "client/backoff.hpp"

#include <algorithm>

namespace tramite::calling {

std::chrono::nanoseconds backoff::pause(unsigned failures) {
    if (failures == 0) return std::chrono::nanoseconds::zero();
    auto span = first_;
    for (unsigned each = 1; each < failures && span < longest_; ++each)
        span *= 2;
    std::uniform_int_distribution<std::chrono::nanoseconds::rep> within{
        0, std::min(span, longest_).count()};
    return std::chrono::nanoseconds{within(chance_)};
}

}  // namespace tramite::calling
