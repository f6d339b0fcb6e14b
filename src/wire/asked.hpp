// What a request asks for, in whichever dialect it is written. For the dialects and admission.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <string>

namespace tramite::wire {

struct asked {
    std::string operation;
    // Null if there were none. Lives in the storage that the text was parsed into.
    boost::json::value data;
    // That of exactly-once.
    std::optional<std::string> id;
    // How long the client will still wait.
    std::optional<std::chrono::milliseconds> remaining;
    // A W3C traceparent, or empty: a malformed one is as good as none.
    std::string trace;
};

}  // namespace tramite::wire
