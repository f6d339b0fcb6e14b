// What a way in says of a message beside its text: HTTP's path and headers. For the streams that
// have it, and admission.
#pragma once

#include <string_view>

#include "wire/dialect.hpp"

namespace tramite::wire {

// Views of the stream's memory, valid as long as the text.
struct message_head {
    // Of a text that does not tell. An http_operation's text is its data, and never tells.
    dialect usual = dialect::jsonrpc;
    // Of an http_operation.
    std::string_view operation;
    // Idempotency-Key; empty if there is none.
    std::string_view key;
    // traceparent, likewise.
    std::string_view trace;
};

}  // namespace tramite::wire
