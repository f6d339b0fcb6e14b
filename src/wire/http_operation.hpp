// An operation as a resource of HTTP: the body of `POST /operations/NAME` is its data, and the body
// of the answer is what it returns; the status says the rest. For the server's sessions.
#pragma once

#include <string>

#include "base/error.hpp"

namespace tramite::wire {

// Appends the data of a success, or {"error","codigo","reintentar"}; one line, and its break.
void write_http_answer(std::string& out, const base::outcome& outcome);

// The status that says what became of a request.
[[nodiscard]] unsigned http_status(const base::outcome& outcome) noexcept;

}  // namespace tramite::wire
