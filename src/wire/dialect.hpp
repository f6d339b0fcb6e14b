// The ways of writing requests and responses, and how a text tells which it is written in.
// For the server's sessions.
#pragma once

#include <cstdint>
#include <string_view>

namespace tramite::wire {

// http_operation: no text tells it, its way in does.
enum class dialect : std::uint8_t { native, jsonrpc, http_operation };

// An outermost `[` is JSON-RPC; else the first of the members `operacion`, `jsonrpc` and `method`
// decides, as far as the text can be read; else it is `otherwise`.
[[nodiscard]] dialect dialect_of(std::string_view text, dialect otherwise);

}  // namespace tramite::wire
