// The name that was likely meant, for messages about names that are not known: operations and
// members.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace tramite::operations {

// Longer names are not compared: the work grows with the square of the length, and a stranger
// chooses it.
inline constexpr std::size_t compared_bytes_max = 64;

// The candidate with the fewest edits from `wanted` (letters replaced, added, left out, swapped;
// case does not count), the first of equals; none if all are far away.
[[nodiscard]] std::optional<std::string_view> nearest_name(
    std::string_view wanted, std::span<const std::string_view> candidates);

}  // namespace tramite::operations
