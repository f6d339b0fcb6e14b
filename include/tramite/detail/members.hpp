// The members of a struct or class, as descriptions: from Boost.PFR for a plain aggregate, from
// Boost.Describe for what was described with it. For describe.hpp.
#pragma once

#include <boost/describe/bases.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "tramite/detail/aggregate.hpp"
#include "tramite/detail/description.hpp"
#include "tramite/detail/type_name.hpp"
#include "tramite/export.hpp"

namespace tramite::detail {

template <class T>
const type_description& describe();

template <class T>
inline constexpr bool is_described =
    std::is_class_v<T>&& boost::describe::has_describe_members<T>::value;

template <class T>
std::ptrdiff_t distance(const T& object, const void* member) {
    return static_cast<const std::byte*>(member) -
           static_cast<const std::byte*>(static_cast<const void*>(std::addressof(object)));
}

// `value` is other than what its type is when nothing was said: 0, false, "", empty, T{}.
[[nodiscard]] TRAMITE_EXPORT bool is_set(const type_description& type, const void* value);

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
            describe_member(member_name<T, Index>(), sample, member_at<Index>(sample))...};
    }
    (std::make_index_sequence<member_count<T>>{});
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
                      "BOOST_DESCRIBE_STRUCT(type, (bases), (members)) of <boost/describe.hpp>.");
        return std::vector<member_description>{};
    } else if constexpr (has_array<T>(std::make_index_sequence<member_count<T>>{})) {
        static_assert(sizeof(T) == 0,
                      "tramite: this struct has a C array, or a member that cannot be made without "
                      "arguments; use std::array or std::vector instead of the array.");
        return std::vector<member_description>{};
    } else {
        static_assert(member_count<T> <= members_max,
                      "tramite: this struct has more members than can be seen from outside; "
                      "describe it with BOOST_DESCRIBE_STRUCT of <boost/describe.hpp>.");
        return aggregate_members<T>();
    }
}

}  // namespace tramite::detail
