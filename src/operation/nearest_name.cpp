// Edit distance with swaps of neighbours (optimal string alignment), over three rows.
#include "operation/nearest_name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tramite::operations {
namespace {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::size_t edits_between(std::string_view left, std::string_view right) {
    using row = std::array<std::size_t, compared_bytes_max + 1>;
    row two_above{};
    row above{};
    row current{};
    for (std::size_t j = 0; j <= right.size(); ++j)
        above[j] = j;
    const auto is_same = [&](std::size_t i, std::size_t j) {
        return lower(left[i - 1]) == lower(right[j - 1]);
    };
    for (std::size_t i = 1; i <= left.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            current[j] = std::min(
                {above[j] + 1, current[j - 1] + 1, above[j - 1] + (is_same(i, j) ? 0 : 1)});
            const bool is_swap = i > 1 && j > 1 && is_same(i, j - 1) && is_same(i - 1, j);
            if (is_swap) current[j] = std::min(current[j], two_above[j - 2] + 1);
        }
        two_above = above;
        above = current;
    }
    return above[right.size()];
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view wanted,
                                             std::span<const std::string_view> candidates) {
    if (wanted.empty() || wanted.size() > compared_bytes_max) return std::nullopt;
    // A third of the letters wrong is still a slip; more is another word.
    std::size_t fewest = std::max<std::size_t>(1, wanted.size() / 3) + 1;
    std::optional<std::string_view> nearest;
    for (const auto candidate : candidates) {
        if (candidate.size() > compared_bytes_max) continue;
        if (const auto edits = edits_between(wanted, candidate); edits < fewest) {
            fewest = edits;
            nearest = candidate;
        }
    }
    return nearest;
}

}  // namespace tramite::operations
