// The words of a mismatch.
#include "operation/mismatch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/json_text.hpp"
#include "base/json_writer.hpp"
#include "operation/nearest_name.hpp"
#include "operation/scalar.hpp"
#include "wire/rejection.hpp"

namespace tramite::operations {
namespace {

using base::message;
using boost::json::kind;
using detail::shape;
using detail::type_description;

// More names than this would hide the message.
constexpr std::size_t names_told = 12;

std::string quoted(std::string_view text) {
    const auto shown = wire::excerpt(text);
    std::string result;
    base::write_json_string(result, shown);
    if (shown.size() < text.size()) result.insert(result.size() - 1, "…");
    return result;
}

std::string joined(const std::vector<std::string_view>& names) {
    std::string result;
    for (std::size_t i = 0; i < std::min(names.size(), names_told); ++i) {
        if (i != 0) result += ", ";
        result += wire::excerpt(names[i]);
    }
    if (names.size() > names_told) result += ", …";
    return result;
}

message list_of(std::size_t count) {
    if (count == 0) return {"una lista", "an array"};
    if (count == 1) return {"una lista de 1 elemento", "an array of 1 element"};
    return {fmt::format("una lista de {} elementos", count),
            fmt::format("an array of {} elements", count)};
}

message one_of(const type_description& type) {
    std::vector<std::string_view> names;
    for (const auto& each : type.enumerators)
        names.push_back(each.name);
    const auto all = joined(names);
    return {"uno de " + all, "one of " + all};
}

// What came, without its value: it may be part of a secret, or large.
message kind_of(const boost::json::value& came) {
    switch (came.kind()) {
        case kind::null:
            return {"null", "null"};
        case kind::bool_:
            return {"un valor lógico", "a boolean"};
        case kind::int64:
        case kind::uint64:
        case kind::double_:
            return {"un número", "a number"};
        case kind::string:
            return {"un texto", "a string"};
        case kind::array:
            return {"una lista", "an array"};
        case kind::object:
            break;
    }
    return {"un objeto", "an object"};
}

// A double is told without its digits: those that came may have been others.
message double_of(const boost::json::value& came) {
    if (is_beyond_integers(came))
        return {"un número demasiado grande", "a number that is too large"};
    return {"un número con decimales o exponente", "a number with a fraction or an exponent"};
}

message value_of(const boost::json::value& came) {
    std::string json;
    switch (came.kind()) {
        case kind::bool_:
            base::write_json(json, came);
            return {json, json};
        case kind::int64:
        case kind::uint64:
            base::write_json(json, came);
            return {"el número " + json, "the number " + json};
        case kind::double_:
            return double_of(came);
        case kind::string:
            json = quoted(came.get_string());
            return {"el texto " + json, "the string " + json};
        case kind::array: {
            const auto count = came.get_array().size();
            if (count == 1) return {"una lista de 1 elemento", "an array of 1 element"};
            return {fmt::format("una lista de {} elementos", count),
                    fmt::format("an array of {} elements", count)};
        }
        default:
            return kind_of(came);
    }
}

// A value is quoted where a single one that is no secret was expected.
bool may_quote(const type_description& expected) {
    switch (expected.what) {
        case shape::boolean:
        case shape::integer:
        case shape::natural:
        case shape::real:
        case shape::text:
        case shape::enumeration:
            return true;
        default:
            return false;
    }
}

message complaint(const message& expected, const message& came) {
    return {fmt::format("se esperaba {} y llegó {}", expected.spanish, came.spanish),
            fmt::format("expected {}, got {}", expected.english, came.english)};
}

bool is_plain_name(std::string_view name) {
    return !name.empty() && name.size() <= 40 && std::ranges::all_of(name, [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c >= 0x80;
    });
}

}  // namespace

found_mismatch::found_mismatch(message text) : complaint_{std::move(text)} {}

found_mismatch::found_mismatch(const type_description& expected, const boost::json::value& came)
    : complaint_{complaint(expectation_of(expected),
                           may_quote(expected) ? value_of(came) : kind_of(came))} {}

found_mismatch::found_mismatch(message expected, const boost::json::value& came)
    : complaint_{complaint(expected, value_of(came))} {}

found_mismatch found_mismatch::missing(const detail::member_description& member) {
    const auto expected = expectation_of(member.type());
    found_mismatch made{message{"falta; se esperaba " + expected.spanish,
                                "is missing; expected " + expected.english}};
    made.in_member(member.name);
    return made;
}

found_mismatch found_mismatch::surplus(const type_description& owner, std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& member : owner.members)
        names.push_back(member.name);
    auto text = message{"no existe", "is not known"};
    if (const auto near = nearest_name(name, names)) {
        text.spanish += fmt::format("; ¿quiso decir {}?", *near);
        text.english += fmt::format("; did you mean {}?", *near);
    } else if (names.empty()) {
        text.spanish += "; no lleva ningún miembro";
        text.english += "; it has no members";
    } else {
        text.spanish += "; los miembros son " + joined(names);
        text.english += "; the members are " + joined(names);
    }
    found_mismatch made{std::move(text)};
    made.in_entry(name);
    return made;
}

void found_mismatch::in_member(std::string_view name) {
    path_.insert(0, name);
    path_.insert(0, 1, '.');
}

// A key is its sender's choice: it is told like a member only if it looks like one.
void found_mismatch::in_entry(std::string_view key) {
    if (is_plain_name(key)) return in_member(key);
    path_.insert(0, fmt::format("[{}]", quoted(key)));
}

void found_mismatch::in_element(std::size_t index) {
    path_.insert(0, fmt::format("[{}]", index));
}

data_mismatch found_mismatch::finish() const {
    return {.text = {.spanish = fmt::format("datos{}: {}", path_, complaint_.spanish),
                     .english = fmt::format("data{}: {}", path_, complaint_.english)}};
}

bool is_beyond_integers(const boost::json::value& came) {
    constexpr double signed_end = 9223372036854775808.0;
    if (!came.is_double()) return false;
    const auto number = came.get_double();
    return number <= -signed_end || number >= 2 * signed_end;
}

message range_of(const type_description& type) {
    const auto between = [](auto least, auto most) {
        return message{fmt::format("un entero entre {} y {}", least, most),
                       fmt::format("an integer between {} and {}", least, most)};
    };
    if (type.what == shape::integer) return between(integer_min(type.size), integer_max(type.size));
    if (type.what == shape::natural) return between(0, natural_max(type.size));
    return {"un número que quepa en 32 bits", "a number that fits 32 bits"};
}

message expectation_of(const type_description& type) {
    switch (type.what) {
        case shape::nothing:
            return {"null o {}", "null or {}"};
        case shape::boolean:
            return {"true o false", "true or false"};
        case shape::integer:
            return type.size < 8 ? range_of(type) : message{"un entero", "an integer"};
        case shape::natural:
            return type.size < 8
                       ? range_of(type)
                       : message{"un entero no negativo", "an integer that is not negative"};
        case shape::real:
            return {"un número", "a number"};
        case shape::text:
        case shape::secret:
            return {"un texto", "a string"};
        case shape::bytes:
            return {"un texto en base64", "a string of base64"};
        case shape::enumeration:
            return one_of(type);
        case shape::optional:
            return expectation_of(type.element());
        case shape::list:
            return list_of(type.fixed_count);
        case shape::map:
        case shape::object:
            return {"un objeto", "an object"};
        case shape::json:
            break;
    }
    return {"un valor", "a value"};
}

}  // namespace tramite::operations
