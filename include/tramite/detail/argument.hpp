// How a C++ value becomes an argument of a SQL statement.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "tramite/detail/describe.hpp"
#include "tramite/detail/statement.hpp"

namespace tramite::detail {

// The common types directly, any other (enums, optionals, blobs, secrets) through its description.
template <class T>
[[nodiscard]] cell argument_cell(const T& value) {
    if constexpr (std::same_as<T, bool>)
        return value;
    else if constexpr (std::is_integral_v<T> && (std::is_signed_v<T> || sizeof(T) < 8))
        return std::int64_t{value};
    else if constexpr (std::is_floating_point_v<T>)
        return double{value};
    else if constexpr (std::same_as<T, std::nullptr_t> || std::same_as<T, std::nullopt_t>)
        return std::monostate{};
    else if constexpr (std::same_as<T, const char*> || std::same_as<T, char*>)
        return value == nullptr ? cell{} : cell{std::string_view{value}};
    else if constexpr (std::convertible_to<const T&, std::string_view>)
        return std::string_view{value};
    else
        return to_cell(describe<T>(), &value);
}

}  // namespace tramite::detail
