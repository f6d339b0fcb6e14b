// What the descriptions of types need of ordinary code: whether a member's initialiser says
// anything, and the one description that is of a type the public headers do not include.
#include "tramite/detail/description.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "operation/input.hpp"
#include "tramite/detail/describe.hpp"
#include "tramite/secret.hpp"

namespace tramite::detail {
namespace {

template <class T>
bool is_same(const void* left, const void* right) {
    return *static_cast<const T*>(left) == *static_cast<const T*>(right);
}

bool is_same_value(const type_description& type, const void* left, const void* right);

const void* member_of(const void* object, const member_description& member) {
    return static_cast<const std::byte*>(object) + member.offset;
}

bool is_same_list(const type_description& type, const void* left, const void* right) {
    const auto count = type.access.count(left);
    if (count != type.access.count(right)) return false;
    for (std::size_t i = 0; i < count; ++i) {
        if (!is_same_value(type.element(), type.access.at(left, i), type.access.at(right, i)))
            return false;
    }
    return true;
}

std::map<std::string_view, const void*> entries_of(const type_description& type, const void* map) {
    std::map<std::string_view, const void*> entries;
    type.access.for_each(map, &entries, [](void* state, std::string_view key, const void* value) {
        static_cast<decltype(entries)*>(state)->emplace(key, value);
    });
    return entries;
}

bool is_same_map(const type_description& type, const void* left, const void* right) {
    const auto ours = entries_of(type, left);
    const auto theirs = entries_of(type, right);
    return std::ranges::equal(ours, theirs, [&](const auto& one, const auto& other) {
        return one.first == other.first && is_same_value(type.element(), one.second, other.second);
    });
}

bool is_same_value(const type_description& type, const void* left, const void* right) {
    switch (type.what) {
        case shape::nothing:
            return true;
        case shape::boolean:
        case shape::integer:
        case shape::natural:
        case shape::enumeration:
        case shape::real:
            return std::memcmp(left, right, type.size) == 0;
        case shape::text:
            return is_same<std::string>(left, right);
        case shape::secret:
            return is_same<secret>(left, right);
        case shape::bytes:
            return is_same<std::vector<std::byte>>(left, right);
        case shape::optional:
        case shape::list:
            return is_same_list(type, left, right);
        case shape::map:
            return is_same_map(type, left, right);
        case shape::object:
            return std::ranges::all_of(type.members, [&](const auto& member) {
                return is_same_value(member.type(), member_of(left, member),
                                     member_of(right, member));
            });
        case shape::json:
            return is_same<boost::json::value>(left, right);
    }
    return false;
}

}  // namespace

bool is_set(const type_description& type, const void* value) {
    const operations::input unsaid{type};
    return !is_same_value(type, unsaid.get(), value);
}

const type_description& describe_json() {
    static const type_description made = make_description<boost::json::value>();
    return made;
}

}  // namespace tramite::detail
