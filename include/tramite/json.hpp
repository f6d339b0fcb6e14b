// The JSON of a described value, as tramite itself writes it. For programs that show or store what
// they send; calls and handlers need none of it.
#pragma once

#include <string>

#include "tramite/detail/codec.hpp"
#include "tramite/detail/describe.hpp"

namespace tramite {

// Compact, on one line. Secrets are written: it is for the peer that they are meant for.
template <class T>
[[nodiscard]] std::string to_json(const T& value) {
    std::string text;
    detail::encode(text, detail::describe<T>(), &value);
    return text;
}

}  // namespace tramite
