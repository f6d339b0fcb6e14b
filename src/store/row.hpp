// Rows into C++ values and C++ values into arguments, by their descriptions: the same for every
// database. The functions are declared in tramite/detail/statement.hpp, for the public templates.
#pragma once

#include <string>
#include <string_view>

#include "tramite/detail/statement.hpp"

namespace tramite::store {

// What a cell holds, as messages say it: "an integer", "text", "null".
[[nodiscard]] std::string_view describe_cell(const detail::cell& value) noexcept;

// The statement as messages quote it: one line, shortened where it is long.
[[nodiscard]] std::string quote_sql(std::string_view sql);

}  // namespace tramite::store
