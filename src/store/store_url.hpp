// Which database a url means. For the store that opens it, and for the settings, which refuse a
// wrong one before anything is opened.
#pragma once

#include <string_view>

namespace tramite::store {

// The file of `sqlite:FILE`, a view of `url`. Throws std::runtime_error that says what is wrong
// with any other; what may hold a password is not shown.
[[nodiscard]] std::string_view file_of(std::string_view url);

}  // namespace tramite::store
