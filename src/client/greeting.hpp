// What is asked of a server before any call goes to it: which store it has, and whether it echoes
// ids. Only then may a call be sent again after it was lost. For the client's connections; no I/O.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "wire/native.hpp"

namespace tramite::calling {

// What the server said of itself.
struct greeted {
    // Absent: it does not tell, or has none. What is lost there is not sent again: nothing would
    // know it for a copy.
    std::optional<std::string> store;
    // Otherwise it knows no ids, and may answer one request on each connection.
    bool echoes_ids = false;
};

// It takes no calls now.
struct not_greeted {
    std::string why;
    // Its own code, if it said so itself.
    std::string code{};
};

// The first request of a connection, under that id.
[[nodiscard]] std::string write_greeting(const std::string& id,
                                         std::chrono::milliseconds remaining);

[[nodiscard]] std::variant<greeted, not_greeted> read_greeting(const wire::native_response& came,
                                                               const std::string& id);

}  // namespace tramite::calling
