// The members of a struct or class, as descriptions: from Boost.PFR for a plain aggregate, from
// Boost.Describe for what was described with it. For describe.hpp.
#pragma once

#include <boost/describe/bases.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/pfr/core.hpp>
#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "tramite/detail/description.hpp"
#include "tramite/detail/type_name.hpp"

namespace tramite::detail {

template <class T>
const type_description& describe();

template <class T>
inline constexpr bool is_described =
    std::is_class_v<T>&& boost::describe::has_describe_members<T>::value;

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

struct anything {
    template <class Member>
    operator Member() const;
};
template <std::size_t>
using one_anything = anything;

// An array takes as many loose values as it has elements, and was counted as so many members; but
// `{}` fills all of it, and then there are values left over.
template <class T, std::size_t... Before, std::size_t... After>
constexpr bool takes_braces(std::index_sequence<Before...>, std::index_sequence<After...>) {
    return requires {
        T{one_anything<Before>{}..., {}, one_anything<After>{}...};
    };
}
template <class T, std::size_t... Index>
constexpr bool has_array(std::index_sequence<Index...>) {
    return !(takes_braces<T>(std::make_index_sequence<Index>{},
                             std::make_index_sequence<sizeof...(Index) - 1 - Index>{}) &&
             ...);
}

template <class T>
std::ptrdiff_t distance(const T& object, const void* member) {
    return static_cast<const std::byte*>(member) -
           static_cast<const std::byte*>(static_cast<const void*>(std::addressof(object)));
}

// `value` is other than what its type is when nothing was said: 0, false, "", empty, T{}.
[[nodiscard]] bool is_set(const type_description& type, const void* value);

template <class Member, class T>
member_description describe_member(std::string_view name, const T& sample, const Member& member) {
    const void* const at = std::addressof(member);
    return {.name = name,
            .offset = static_cast<std::size_t>(distance(sample, at)),
            .type = &describe<Member>,
            .has_default = is_set(describe<Member>(), at)};
}

template <class T>
std::vector<member_description> aggregate_members() {
    const T sample{};
    return [&]<std::size_t... Index>(std::index_sequence<Index...>) {
        return std::vector<member_description>{
            describe_member(member_name<T, Index>(), sample, boost::pfr::get<Index>(sample))...};
    }
    (std::make_index_sequence<boost::pfr::tuple_size_v<T>>{});
}

template <class T>
std::vector<member_description> described_members() {
    using namespace boost::describe;
    const T sample{};
    std::vector<member_description> members;
    boost::mp11::mp_for_each<describe_members<T, mod_any_access | mod_inherited>>([&](auto member) {
        members.push_back(describe_member(member.name, sample, sample.*member.pointer));
    });
    return members;
}

template <class T>
std::vector<member_description> members_of() {
    if constexpr (is_described<T>) {
        return described_members<T>();
    } else if constexpr (derived_aggregate<T>) {
        static_assert(!derived_aggregate<T>,
                      "tramite: this struct has a base class; describe both with "
                      "BOOST_DESCRIBE_STRUCT(type, (bases), (members)).");
    } else if constexpr (has_array<T>(std::make_index_sequence<boost::pfr::tuple_size_v<T>>{})) {
        static_assert(sizeof(T) == 0,
                      "tramite: this struct has a C array, or a member that cannot be made without "
                      "arguments; use std::array or std::vector instead of the array.");
    } else {
        return aggregate_members<T>();
    }
}

}  // namespace tramite::detail
