// Base64 (RFC 4648, section 4), as bytes travel in JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tramite::operations {

// Appends the text of `bytes`, padded.
void write_base64(std::string& out, std::span<const std::byte> bytes);

// The bytes of `text`. Strict, so that no two texts mean the same bytes: padded, no blanks, no
// other characters, no bits left over.
[[nodiscard]] std::optional<std::vector<std::byte>> read_base64(std::string_view text);

}  // namespace tramite::operations
