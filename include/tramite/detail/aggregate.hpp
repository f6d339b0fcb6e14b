// The members of a plain aggregate, counted and reached by number. For describe.hpp.
#pragma once

#include <boost/pfr/core.hpp>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace tramite::detail {

// Boost.PFR ties at most so many members.
inline constexpr std::size_t members_max = 100;

struct anything {
    template <class Member>
    operator Member() const;
};
template <std::size_t>
using one_anything = anything;

template <class T, std::size_t... Index>
constexpr bool takes(std::index_sequence<Index...>) {
    return requires {
        T{one_anything<Index>{}...};
    };
}

// The greatest number of values that T's braces take, known to be at least `Least` and below
// `Above`.
template <class T, std::size_t Least, std::size_t Above>
constexpr std::size_t count_between() {
    if constexpr (Above - Least <= 1) {
        return Least;
    } else {
        constexpr auto middle = Least + (Above - Least) / 2;
        if constexpr (takes<T>(std::make_index_sequence<middle>{}))
            return count_between<T, middle, Above>();
        else
            return count_between<T, Least, middle>();
    }
}
template <class T, std::size_t Tried = 1>
constexpr std::size_t count_members() {
    if constexpr (Tried <= members_max && takes<T>(std::make_index_sequence<Tried>{}))
        return count_members<T, Tried * 2>();
    else
        return count_between<T, Tried / 2, Tried>();
}

// Boost.PFR's own count is not used: GCC 12 crashes in it if a member is an array of strings.
template <class T>
inline constexpr std::size_t member_count = count_members<T>();

template <std::size_t Index, class T>
constexpr const auto& member_at(const T& object) {
    using count = boost::pfr::detail::size_t_<member_count<T>>;
    return boost::pfr::detail::sequence_tuple::get<Index>(
        boost::pfr::detail::tie_as_tuple(object, count{}));
}

// Converts to whatever T derives from, and to nothing else: fits the first place of T's braces only
// if a base stands there.
template <class T>
struct any_base_of {
    template <class Base>
    requires(std::is_base_of_v<Base, T> && !std::same_as<Base, T>) operator Base() const;
};
template <class T>
concept derived_aggregate = std::is_aggregate_v<T> && requires {
    T{any_base_of<T>{}};
};

template <class T, std::size_t... Before, std::size_t... After>
constexpr bool takes_braces(std::index_sequence<Before...>, std::index_sequence<After...>) {
    return requires {
        T{one_anything<Before>{}..., {}, one_anything<After>{}...};
    };
}
// An array takes as many loose values as it has elements, and was counted as so many members; but
// `{}` fills all of it, and then there are values left over.
template <class T, std::size_t... Index>
constexpr bool has_array(std::index_sequence<Index...>) {
    return !(takes_braces<T>(std::make_index_sequence<Index>{},
                             std::make_index_sequence<sizeof...(Index) - 1 - Index>{}) &&
             ...);
}

}  // namespace tramite::detail
