// Calls a user's handler and turns whatever comes of it, answer or exception, into an outcome: the
// last place where an exception of a handler is seen.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.hpp"
#include "tramite/context.hpp"
#include "tramite/detail/binding.hpp"

namespace tramite::operations {

// An answer of more than `answer_bytes_limit` is a fault. Each call for the same request sees the
// same context, random bytes included. Thread: the lane's.
[[nodiscard]] base::outcome invoke(const detail::binding& bound,
                                   const detail::invocation& arguments,
                                   std::size_t answer_bytes_limit);

// The same, and a success appends its data to `out`: then there is no outcome. With any other,
// `out` is as it was.
[[nodiscard]] std::optional<base::outcome> invoke_into(std::string& out,
                                                       const detail::binding& bound,
                                                       const detail::invocation& arguments,
                                                       std::size_t answer_bytes_limit);

// What the log calls it: a controller of everything has no name, and what it was asked for is a
// client's text, and cut.
[[nodiscard]] std::string_view name_told(const detail::binding& bound, const context& about);

// The preparing step of a binding that has one.
[[nodiscard]] std::variant<detail::prepared_value, base::outcome> prepare(
    const detail::binding& bound, const void* input, const context& about);

}  // namespace tramite::operations
