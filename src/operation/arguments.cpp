// One rule for each shape that data may have.
#include "operation/arguments.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

namespace tramite::operations {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using detail::shape;
using detail::type_description;

bool is_nothing(const value& params) {
    if (const auto* const list = params.if_array()) return list->empty();
    if (const auto* const named = params.if_object()) return named->empty();
    return params.is_null();
}

// Constructed from it, so that it stays in its memory.
value only_item(array& list) {
    return value(std::move(list.front()));
}

value only_value(value&& params) {
    auto* const list = params.if_array();
    if (list != nullptr && list->size() == 1) return only_item(*list);
    return std::move(params);
}

bool is_one(const value& params, boost::json::kind kind) {
    const auto* const list = params.if_array();
    return list != nullptr && list->size() == 1 && list->front().kind() == kind;
}

value in_order(array& list, const type_description& type) {
    object named(list.storage());
    named.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i)
        named.emplace(type.members[i].name, std::move(list[i]));
    return value(std::move(named));
}

value members_of(value&& params, const type_description& type) {
    auto* const list = params.if_array();
    if (list == nullptr) return std::move(params);
    if (is_one(params, boost::json::kind::object)) return only_item(*list);
    if (list->size() > type.members.size()) return std::move(params);
    return in_order(*list, type);
}

// A list in a list is the data, unless the data's own elements are lists or could be.
value elements_of(value&& params, const type_description& type) {
    const auto inner = type.element().what;
    if (inner == shape::list || inner == shape::json || inner == shape::optional)
        return std::move(params);
    if (is_one(params, boost::json::kind::array)) return only_item(params.get_array());
    return std::move(params);
}

value empty_of(const type_description& type, const value& params) {
    if (type.what == shape::list) return value(array(params.storage()));
    if (type.what == shape::map) return value(object(params.storage()));
    return value(nullptr, params.storage());
}

const type_description& behind_optional(const type_description& type) {
    const auto* found = &type;
    while (found->what == shape::optional)
        found = &found->element();
    return *found;
}

}  // namespace

value data_of(value&& params, const type_description* input) {
    const bool is_empty = is_nothing(params);
    if (input == nullptr)
        return is_empty ? value(nullptr, params.storage()) : only_value(std::move(params));
    if (is_empty) return empty_of(*input, params);
    const auto& type = behind_optional(*input);
    switch (type.what) {
        case shape::object:
            return members_of(std::move(params), type);
        case shape::map:
            if (is_one(params, boost::json::kind::object)) return only_item(params.get_array());
            return std::move(params);
        case shape::list:
            return elements_of(std::move(params), type);
        case shape::nothing:
            return std::move(params);
        default:
            break;
    }
    return only_value(std::move(params));
}

}  // namespace tramite::operations
