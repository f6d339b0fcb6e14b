// A native request in its plainest spelling, read in one pass and without a value for its text.
// For the server, which is asked so nearly always; what it does not take is for native.hpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "tramite/limits.hpp"

namespace tramite::wire {

// Views of the text.
struct plain_request {
    // What "datos" holds. A text is given without its quotes, and holds no escapes; another value
    // is JSON as it stands, of which only the end was looked for: it is still to be parsed.
    enum class kind : std::uint8_t { none, text, json };

    std::string_view operation;
    kind what = kind::none;
    std::string_view data;
    // Empty if there is none.
    std::string_view id;
    std::optional<std::chrono::milliseconds> remaining;
};

// Of an object of "operacion", "datos", "id" and "plazo_ms", each once at most, and the strings of
// ASCII without escapes. If its data parses, read_request reads the same from the text. Nothing if
// it is written in any other way, or is no request.
[[nodiscard]] std::optional<plain_request> read_plain_request(std::string_view text,
                                                              const limits& bounds);

}  // namespace tramite::wire
