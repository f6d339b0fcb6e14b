// Counting lines by their message, second by second.
#include "base/log_rate.hpp"

#include <chrono>
#include <functional>
#include <utility>

namespace tramite::base {

std::optional<std::uint64_t> log_rate::take(std::string_view message, monotonic_time now) {
    auto& counted = slot_of(std::hash<std::string_view>{}(message) | 1);
    if (now - counted.began >= std::chrono::seconds{1}) {
        counted.began = now;
        counted.lines = 0;
    }
    if (counted.lines >= most_) {
        ++counted.left_out;
        return std::nullopt;
    }
    ++counted.lines;
    return std::exchange(counted.left_out, 0);
}

log_rate::slot& log_rate::slot_of(std::size_t message) {
    const auto first = message % slots_.size();
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        auto& each = slots_[(first + i) % slots_.size()];
        if (each.message == 0) each.message = message;
        if (each.message == message) return each;
    }
    return slots_[first];
}

}  // namespace tramite::base
