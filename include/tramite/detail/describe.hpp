// describe<T>(): the description of T at run time, made once. All that the public templates compile
// of a user's types; what is then done with it are ordinary functions of the library.
#pragma once

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "tramite/detail/description.hpp"
#include "tramite/detail/members.hpp"
#include "tramite/detail/shape.hpp"
#include "tramite/detail/type_name.hpp"
#include "tramite/export.hpp"

namespace boost::json {
class value;
}

namespace tramite::detail {

// Of boost::json::value, apart so that a file which does not use it need not include it.
[[nodiscard]] TRAMITE_EXPORT const type_description& describe_json();

template <class T>
void describe_enumerators(type_description& made) {
    static_assert(boost::describe::has_describe_enumerators<T>::value,
                  "tramite: this enum is not described; write BOOST_DESCRIBE_ENUM(type, names...) "
                  "of <boost/describe.hpp> "
                  "behind it, in its namespace.");
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto each) {
        made.enumerators.push_back({each.name, static_cast<std::int64_t>(each.value)});
    });
}

template <class T>
void describe_optional(type_description& made) {
    made.element = &describe<typename T::value_type>;
    made.access = {
        .count = [](const void* at) -> std::size_t { return *static_cast<const T*>(at) ? 1 : 0; },
        .at = [](const void* at, std::size_t) -> const void* {
            return std::addressof(**static_cast<const T*>(at));
        },
        .clear = [](void* at) { static_cast<T*>(at)->reset(); },
        .append = [](void* at) -> void* { return std::addressof(static_cast<T*>(at)->emplace()); }};
}

template <class T>
void describe_list(type_description& made) {
    made.element = &describe<typename T::value_type>;
    made.access.count = [](const void* at) { return static_cast<const T*>(at)->size(); };
    if constexpr (std::is_same_v<typename T::value_type, bool> && !is_array<T>) {
        made.access.at = [](const void* at, std::size_t index) -> const void* {
            static constexpr bool values[]{false, true};
            return &values[(*static_cast<const T*>(at))[index] ? 1 : 0];
        };
        made.access.append_boolean = [](void* at, bool value) {
            static_cast<T*>(at)->push_back(value);
        };
    } else {
        made.access.at = [](const void* at, std::size_t index) -> const void* {
            return std::addressof((*static_cast<const T*>(at))[index]);
        };
    }
    if constexpr (is_array<T>) {
        made.fixed_count = std::tuple_size_v<T>;
    } else {
        made.access.clear = [](void* at) { static_cast<T*>(at)->clear(); };
        if constexpr (!std::is_same_v<typename T::value_type, bool>)
            made.access.append = [](void* at) -> void* {
                return std::addressof(static_cast<T*>(at)->emplace_back());
            };
    }
}

template <class T>
void describe_map(type_description& made) {
    made.element = &describe<typename T::mapped_type>;
    made.access = {.count = [](const void* at) { return static_cast<const T*>(at)->size(); },
                   .clear = [](void* at) { static_cast<T*>(at)->clear(); },
                   .insert = [](void* at, std::string_view key) -> void* {
                       const auto [entry, is_new] =
                           static_cast<T*>(at)->try_emplace(std::string{key});
                       return is_new ? std::addressof(entry->second) : nullptr;
                   },
                   .for_each =
                       [](const void* at, void* state, element_access::visitor visit) {
                           for (const auto& [key, value] : *static_cast<const T*>(at))
                               visit(state, key, std::addressof(value));
                       }};
}

template <class T>
type_description make_description() {
    type_description made{.what = shape_of<T>(), .name = type_name<T>()};
    if constexpr (!std::is_void_v<T>) {
        static_assert(std::is_default_constructible_v<T>,
                      "tramite: a described type is made empty and then filled: give it a default "
                      "constructor.");
        made.size = sizeof(T);
        made.alignment = alignof(T);
        made.construct = [](void* place) { ::new (place) T{}; };
        made.destroy = [](void* value) { std::destroy_at(static_cast<T*>(value)); };
    }
    if constexpr (shape_of<T>() == shape::enumeration) describe_enumerators<T>(made);
    if constexpr (shape_of<T>() == shape::optional) describe_optional<T>(made);
    if constexpr (shape_of<T>() == shape::list) describe_list<T>(made);
    if constexpr (shape_of<T>() == shape::map) describe_map<T>(made);
    if constexpr (shape_of<T>() == shape::object) made.members = members_of<T>();
    return made;
}

template <class T>
const type_description& describe() {
    if constexpr (std::is_same_v<T, boost::json::value>) {
        return describe_json();
    } else {
        static const type_description made = make_description<T>();
        return made;
    }
}

}  // namespace tramite::detail
