// Which shape of description a C++ type has, and what is said to whoever uses a type that has none.
// For describe.hpp.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "tramite/detail/description.hpp"
#include "tramite/detail/members.hpp"
#include "tramite/secret.hpp"

namespace boost::json {
class value;
}

namespace tramite::detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T, class Allocator>
inline constexpr bool is_vector<std::vector<T, Allocator>> = true;
template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t Count>
inline constexpr bool is_array<std::array<T, Count>> = Count != 0;
// std::map, std::unordered_map and their like, by what they can do: their headers are the user's.
template <class T>
concept text_map = std::same_as<typename T::key_type, std::string> && requires(T& map) {
    map.try_emplace(std::string{}).first->second;
};
template <class T>
inline constexpr bool is_character =
    std::is_same_v<T, char> || std::is_same_v<T, wchar_t> || std::is_same_v<T, char8_t> ||
    std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>;

// Each says what to write instead, and gives a shape so that nothing else is complained of.
template <class T>
constexpr shape refuse_character() {
    static_assert(sizeof(T) == 0,
                  "tramite: a character is not described; use std::string, or std::int8_t or "
                  "std::uint8_t for a small number.");
    return shape::nothing;
}
template <class T>
constexpr shape refuse_array() {
    static_assert(sizeof(T) == 0,
                  "tramite: a C array is not described; use std::array or std::vector.");
    return shape::nothing;
}
template <class T>
constexpr shape refuse_type() {
    static_assert(sizeof(T) == 0,
                  "tramite: this type is not described. What is: numbers, bool, std::string, "
                  "std::optional, std::vector, std::array, std::map from std::string, "
                  "boost::json::value, plain structs, and classes with BOOST_DESCRIBE_CLASS of "
                  "<boost/describe.hpp>.");
    return shape::nothing;
}

template <class T>
constexpr shape shape_of() {
    if constexpr (std::is_void_v<T>)
        return shape::nothing;
    else if constexpr (std::is_same_v<T, bool>)
        return shape::boolean;
    else if constexpr (std::is_same_v<T, boost::json::value>)
        return shape::json;
    else if constexpr (is_character<T>)
        return refuse_character<T>();
    else if constexpr (std::is_integral_v<T> && sizeof(T) <= 8)
        return std::is_signed_v<T> ? shape::integer : shape::natural;
    else if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>)
        return shape::real;
    else if constexpr (std::is_same_v<T, std::string>)
        return shape::text;
    else if constexpr (std::is_same_v<T, secret>)
        return shape::secret;
    else if constexpr (std::is_same_v<T, std::vector<std::byte>>)
        return shape::bytes;
    else if constexpr (std::is_enum_v<T>)
        return shape::enumeration;
    else if constexpr (is_optional<T>)
        return shape::optional;
    else if constexpr (is_vector<T> || is_array<T>)
        return shape::list;
    else if constexpr (text_map<T>)
        return shape::map;
    else if constexpr (std::is_bounded_array_v<T>)
        return refuse_array<T>();
    else if constexpr (is_described<T> || (std::is_aggregate_v<T> && std::is_class_v<T>))
        return shape::object;
    else
        return refuse_type<T>();
}

}  // namespace tramite::detail
