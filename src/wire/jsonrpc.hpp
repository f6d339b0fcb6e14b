// JSON-RPC 2.0, the server's side (https://www.jsonrpc.org/specification): a message is a request,
// a notification or a batch of them. The id of exactly-once is the member "idempotency_key", for
// JSON-RPC's own "id" only matches answers to questions. For the server's sessions.
#pragma once

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/json_text.hpp"
#include "tramite/limits.hpp"
#include "wire/asked.hpp"

namespace tramite::wire {

struct jsonrpc_request {
    // Its data is "params" as it came, an array, an object or null; its id is "idempotency_key".
    asked what;
    // As it stood in its text, to be given back byte for byte; nothing for a notification.
    std::optional<std::string_view> id;
};

// The answer to what is no request. It has no effect.
struct jsonrpc_rejection {
    base::outcome answer;
    // As it stood in its text, if that could be known and is one.
    std::string_view id = "null";
    // The text may not have ended where it seemed to.
    bool is_last = false;
};

// Somebody's answer, which is not answered: two servers would go on for ever.
struct jsonrpc_response {};

using jsonrpc_reading = std::variant<jsonrpc_request, jsonrpc_rejection, jsonrpc_response>;

struct jsonrpc_message {
    // Answered by an array, if any of the items has an answer.
    bool is_batch = false;
    // One if it is no batch; never none.
    std::vector<jsonrpc_reading> items;
};

// Values live in `storage`, and views are of `text`.
[[nodiscard]] jsonrpc_message read_jsonrpc(base::json_parser& parser, std::string_view text,
                                           const boost::json::storage_ptr& storage,
                                           const limits& bounds);

// Appends the response to a request with that id, which is JSON. One line, without its break.
void write_jsonrpc_response(std::string& out, const base::outcome& outcome, std::string_view id);

// Of anything but a success. Those of tramite are from -32000 down; a refusal is -32000.
[[nodiscard]] int jsonrpc_code(const base::outcome& outcome) noexcept;

}  // namespace tramite::wire
