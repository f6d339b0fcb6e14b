// What is said of a text that cannot be answered as a request, the same in every dialect.
// For the dialects, and for the streams when a text does not end as it should.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.hpp"
#include "base/json_text.hpp"
#include "tramite/limits.hpp"
#include "wire/json_stream.hpp"

namespace tramite::wire {

// The first `position` bytes were read; `next` is what stands behind them, as far as it is known.
[[nodiscard]] base::outcome not_json(std::size_t position, std::string_view next);
// The peer ended, or the read deadline passed, in the middle of a text.
[[nodiscard]] base::outcome cut_off();
[[nodiscard]] base::outcome too_slow(const limits& bounds);
[[nodiscard]] base::outcome too_big(const limits& bounds);
// The server had no room for the rest of it.
[[nodiscard]] base::outcome crowded(const limits& bounds);
[[nodiscard]] base::outcome too_deep(const limits& bounds);
// It came, or was still coming, when the server had been told to stop.
[[nodiscard]] base::outcome stopping();
[[nodiscard]] base::outcome invalid_request(base::message text);

// Of a stream that said not_json, too_big, too_deep or cut_off: it read `position` bytes of the
// text, and `next` lies behind them. No other request can follow on that stream.
[[nodiscard]] base::outcome rejection_of(json_stream::status status, const limits& bounds,
                                         std::size_t position, std::string_view next);

// Of a text that json_parser found a flaw in.
[[nodiscard]] base::outcome rejection_of(const base::json_text& flawed, std::string_view text,
                                         const limits& bounds);

// A piece of what a peer sent, short enough for a message of one line, and whole characters.
[[nodiscard]] std::string_view excerpt(std::string_view text);

}  // namespace tramite::wire
