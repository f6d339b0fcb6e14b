// The native dialect, both ways, byte for byte that of the founding document. For the server's
// sessions and for the client. A request is {"operacion","datos"} and may also have "id",
// "plazo_ms" and "traza"; a response is one line, {"datos","error"}, and to a request that had an
// "id" it is {"datos","error","id","codigo","reintentar"}.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.hpp"
#include "base/json_text.hpp"
#include "tramite/limits.hpp"
#include "wire/asked.hpp"

namespace tramite::wire {

// Server.

// A longer wait is none, and could overflow a clock that it is added to.
inline constexpr std::chrono::milliseconds longest_remaining = std::chrono::hours{24 * 365};

// The answer to a text that is no request. It has no effect.
struct native_rejection {
    base::outcome answer;
    // What the text had as its id, as JSON, whether or not that was a good one, so that the client
    // can tell which of its requests is answered.
    std::optional<std::string> id = {};
    // The text may not have ended where it seemed to: answer, then close the stream.
    bool is_last = false;
};

using native_reading = std::variant<asked, native_rejection>;

// `text` is what `parsed` was made from; it serves the message of a rejection.
[[nodiscard]] native_reading read_request(base::json_text parsed, std::string_view text,
                                          const limits& bounds);

// Appends the response to a request with that id. One line, whatever the outcome holds.
void write_response(std::string& out, const base::outcome& outcome,
                    const std::optional<std::string>& id);
void write_response(std::string& out, const native_rejection& rejection);
// The same of a success, whose data is appended in between.
void begin_success(std::string& out);
// `id`: empty for a request that had none.
void end_success(std::string& out, std::string_view id);

// Client.

struct native_call {
    std::string_view operation;
    // Encoded as JSON; empty stands for null.
    std::string_view data;
    // Empty for a server of the founding document, which knows no ids.
    std::string_view id = {};
    std::optional<std::chrono::milliseconds> remaining = {};
    std::string_view trace = {};
};

// Appends the request, and a line break behind it.
void write_request(std::string& out, const native_call& call);

struct native_response {
    boost::json::value data;
    // Absent for a success: no member, null, or the empty text of some founding servers.
    std::optional<std::string> error;
    std::optional<std::string> id;
    // Empty if there was none.
    std::string code;
    bool is_retriable = false;
};

// What came is no response: why, in one English line.
struct not_a_response {
    std::string why;
};

[[nodiscard]] std::variant<native_response, not_a_response> read_response(base::json_text parsed,
                                                                          std::string_view text,
                                                                          const limits& bounds);

}  // namespace tramite::wire
