// How a row fills an object, column by column. The plan (which member takes which column) is made
// at a statement's first row and kept with it, so that later rows compare no names.
#include "store/row.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/json_text.hpp"
#include "tramite/database_error.hpp"
#include "tramite/limits.hpp"
#include "tramite/secret.hpp"

namespace tramite::store {
namespace {

using detail::cell;
using detail::shape;
using detail::type_description;

// Where a value goes, for the message if it does not fit.
struct target {
    std::string_view column;
    std::string_view member;
    std::string_view type;
};

[[noreturn]] void refuse(const target& at, std::string_view sqlstate, std::string_view problem) {
    std::string text{"column '"};
    text += at.column;
    text += '\'';
    if (!at.member.empty()) {
        text += " for ";
        text += at.type;
        text += '.';
        text += at.member;
    }
    text += ": ";
    text += problem;
    throw database_error{base::one_line(text), {.sqlstate = std::string{sqlstate}}};
}

[[noreturn]] void refuse_type(const target& at, std::string_view expected, const cell& came) {
    const bool is_null = std::holds_alternative<std::monostate>(came);
    std::string problem{"expected "};
    problem += expected;
    problem += ", came ";
    problem += describe_cell(came);
    if (is_null) problem += "; read it into a std::optional";
    refuse(at, is_null ? "22002" : "22000", problem);
}

template <class Number>
void store_number(std::int64_t number, const target& at, void* place) {
    if (!std::in_range<Number>(number)) {
        std::string problem{std::is_signed_v<Number> ? "a signed integer of "
                                                     : "an unsigned integer of "};
        problem += std::to_string(sizeof(Number) * 8);
        problem += " bits does not hold the value that came";
        refuse(at, "22003", problem);
    }
    const auto narrow = static_cast<Number>(number);
    std::memcpy(place, &narrow, sizeof narrow);
}

void read_integer(const cell& from, const type_description& type, const target& at, void* place) {
    const auto* number = std::get_if<std::int64_t>(&from);
    if (number == nullptr) refuse_type(at, "an integer", from);
    const bool is_signed = type.what == shape::integer;
    switch (type.size) {
        case 1:
            return is_signed ? store_number<std::int8_t>(*number, at, place)
                             : store_number<std::uint8_t>(*number, at, place);
        case 2:
            return is_signed ? store_number<std::int16_t>(*number, at, place)
                             : store_number<std::uint16_t>(*number, at, place);
        case 4:
            return is_signed ? store_number<std::int32_t>(*number, at, place)
                             : store_number<std::uint32_t>(*number, at, place);
        default:
            return is_signed ? store_number<std::int64_t>(*number, at, place)
                             : store_number<std::uint64_t>(*number, at, place);
    }
}

void read_boolean(const cell& from, const target& at, void* place) {
    auto& value = *static_cast<bool*>(place);
    if (const auto* truth = std::get_if<bool>(&from)) {
        value = *truth;
        return;
    }
    const auto* number = std::get_if<std::int64_t>(&from);
    if (number == nullptr) refuse_type(at, "0 or 1", from);
    if (*number != 0 && *number != 1) refuse(at, "22000", "expected 0 or 1, came another integer");
    value = *number == 1;
}

void read_real(const cell& from, const type_description& type, const target& at, void* place) {
    double number = 0;
    if (const auto* real = std::get_if<double>(&from))
        number = *real;
    else if (const auto* whole = std::get_if<std::int64_t>(&from))
        number = static_cast<double>(*whole);
    else
        refuse_type(at, "a number", from);
    if (type.size == sizeof(double)) {
        std::memcpy(place, &number, sizeof number);
        return;
    }
    constexpr double largest = std::numeric_limits<float>::max();
    if (number > largest || number < -largest)
        refuse(at, "22003", "a float does not hold the value that came");
    const auto narrow = static_cast<float>(number);
    std::memcpy(place, &narrow, sizeof narrow);
}

std::string_view text_of(const cell& from, const target& at, std::string_view expected) {
    const auto* text = std::get_if<std::string_view>(&from);
    if (text == nullptr) refuse_type(at, expected, from);
    return *text;
}

void read_enumeration(const cell& from, const type_description& type, const target& at,
                      void* place) {
    const auto text = text_of(from, at, "the name of an enumerator");
    const auto found =
        std::ranges::find(type.enumerators, text, &detail::enumerator_description::name);
    if (found == type.enumerators.end()) {
        std::string problem{"expected a name of "};
        problem += type.name;
        problem += ", came another text";
        refuse(at, "22000", problem);
    }
    // The enumerators' values fit their type; the lowest bytes are the value on every machine that
    // this is built for.
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(place, &found->value, type.size);
}

// Without what the text says: it may be a secret.
std::string problem_of(base::json_flaw flaw) {
    switch (flaw) {
        case base::json_flaw::too_deep:
            return "JSON nested deeper than " + std::to_string(base::json_depth_max) + " levels";
        case base::json_flaw::duplicate_member:
            return "an object that has a member twice";
        case base::json_flaw::number_out_of_range:
            return "a number that no double holds";
        case base::json_flaw::not_json:
        case base::json_flaw::none:
            break;
    }
    return "text that is not JSON";
}

void read_json(const cell& from, const target& at, void* place) {
    auto& value = *static_cast<boost::json::value*>(place);
    if (std::holds_alternative<std::monostate>(from)) {
        value = nullptr;
        return;
    }
    // What was stored under one setting of the depth is read under each.
    base::json_parser parser{limits{.json_depth = base::json_depth_max}};
    auto read = parser.parse(text_of(from, at, "JSON text"));
    if (read.flaw != base::json_flaw::none)
        refuse(at, "22000", std::string{"expected JSON text, came "}.append(problem_of(read.flaw)));
    value = std::move(read.value);
}

void read_optional(const cell& from, const type_description& type, const target& at, void* place);

void read_value(const cell& from, const type_description& type, const target& at, void* place) {
    switch (type.what) {
        case shape::boolean:
            return read_boolean(from, at, place);
        case shape::integer:
        case shape::natural:
            return read_integer(from, type, at, place);
        case shape::real:
            return read_real(from, type, at, place);
        case shape::text:
            static_cast<std::string*>(place)->assign(text_of(from, at, "text"));
            return;
        case shape::secret:
            *static_cast<secret*>(place) = secret{text_of(from, at, "text")};
            return;
        case shape::bytes: {
            const auto* blob = std::get_if<detail::blob_view>(&from);
            if (blob == nullptr) refuse_type(at, "a blob", from);
            static_cast<std::vector<std::byte>*>(place)->assign(blob->begin(), blob->end());
            return;
        }
        case shape::enumeration:
            return read_enumeration(from, type, at, place);
        case shape::optional:
            return read_optional(from, type, at, place);
        case shape::json:
            return read_json(from, at, place);
        case shape::nothing:
        case shape::list:
        case shape::map:
        case shape::object:
            break;
    }
    std::string problem{"a column cannot be read into "};
    problem += type.name;
    problem += "; use a scalar or boost::json::value";
    refuse(at, "22000", problem);
}

void read_optional(const cell& from, const type_description& type, const target& at, void* place) {
    type.access.clear(place);
    if (std::holds_alternative<std::monostate>(from)) return;
    read_value(from, type.element(), at, type.access.append(place));
}

// Pairs columns and members, or says which of either is alone: a column that no member takes is
// most often a member's name misspelt.
void make_plan(detail::cursor& row, const type_description& type) {
    const auto columns = row.columns();
    auto& plan = row.plan();
    plan.type = nullptr;
    plan.member_of_column.clear();
    std::vector<char> is_taken(type.members.size(), 0);
    for (std::size_t column = 0; column < columns; ++column) {
        const auto name = row.name(column);
        const auto found = std::ranges::find(type.members, name, &detail::member_description::name);
        const auto member = static_cast<std::size_t>(found - type.members.begin());
        const target at{.column = name, .member = {}, .type = type.name};
        if (found == type.members.end())
            refuse(at, "22000", std::string{"no member of "}.append(type.name) + " has this name");
        if (is_taken[member] != 0) refuse(at, "22000", "two columns have this name");
        is_taken[member] = 1;
        plan.member_of_column.push_back(member);
    }
    for (std::size_t member = 0; member < type.members.size(); ++member)
        if (is_taken[member] == 0)
            refuse({.column = type.members[member].name, .member = {}, .type = type.name}, "22000",
                   std::string{"the statement gives none for this member of "}.append(type.name));
    plan.type = &type;
}

}  // namespace

std::string_view describe_cell(const cell& value) noexcept {
    static constexpr std::array<std::string_view, 7> names{
        "null", "a boolean", "an integer", "a real number", "text", "a blob", "text"};
    return names[value.index()];
}

std::string quote_sql(std::string_view sql) {
    constexpr std::size_t longest = 200;
    auto line = base::one_line(sql.substr(0, longest));
    if (sql.size() > longest) line += "...";
    return line;
}

}  // namespace tramite::store

namespace tramite::detail {

void read_row(cursor& row, const type_description& type, void* value) {
    if (type.what != shape::object) {
        if (row.columns() != 1)
            throw database_error{"a statement read into a scalar gives one column; this gives " +
                                     std::to_string(row.columns()),
                                 {.sqlstate = "22000"}};
        store::read_value(row.value(0), type,
                          {.column = row.name(0), .member = {}, .type = type.name}, value);
        return;
    }
    auto& plan = row.plan();
    if (plan.type != &type || plan.member_of_column.size() != row.columns())
        store::make_plan(row, type);
    auto* const object = static_cast<std::byte*>(value);
    for (std::size_t column = 0; column < plan.member_of_column.size(); ++column) {
        const auto& member = type.members[plan.member_of_column[column]];
        store::read_value(row.value(column), member.type(),
                          {.column = member.name, .member = member.name, .type = type.name},
                          object + member.offset);
    }
}

namespace {

template <class Number>
Number load(const void* value) {
    Number number;
    std::memcpy(&number, value, sizeof number);
    return number;
}

std::int64_t load_integer(const type_description& type, const void* value) {
    const bool is_signed = type.what != shape::natural;
    switch (type.size) {
        case 1:
            return is_signed ? load<std::int8_t>(value) : load<std::uint8_t>(value);
        case 2:
            return is_signed ? load<std::int16_t>(value) : load<std::uint16_t>(value);
        case 4:
            return is_signed ? load<std::int32_t>(value) : std::int64_t{load<std::uint32_t>(value)};
        default:
            break;
    }
    if (is_signed) return load<std::int64_t>(value);
    const auto natural = load<std::uint64_t>(value);
    if (!std::in_range<std::int64_t>(natural))
        throw database_error{
            "an argument is a natural number beyond 63 bits, which no column holds",
            {.sqlstate = "22003"}};
    return static_cast<std::int64_t>(natural);
}

std::string_view enumerator_name(const type_description& type, const void* value) {
    const auto number = load_integer(type, value);
    // An unsigned enum's value was read as signed: compare what is stored, byte by byte.
    for (const auto& each : type.enumerators)
        if (std::memcmp(&each.value, &number, type.size) == 0) return each.name;
    throw database_error{
        std::string{"an argument of "}.append(type.name) + " holds a value that has no name",
        {.sqlstate = "22000"}};
}

std::string json_text_of(const boost::json::value& value) {
    if (base::is_deeper_than(base::json_depth_max, value))
        throw database_error{"an argument is JSON nested deeper than " +
                                 std::to_string(base::json_depth_max) +
                                 " levels, which could not be read back",
                             {.sqlstate = "22000"}};
    std::string text;
    base::write_json(text, value);
    return text;
}

}  // namespace

cell to_cell(const type_description& type, const void* value) {
    switch (type.what) {
        case shape::nothing:
            return std::monostate{};
        case shape::boolean:
            return *static_cast<const bool*>(value);
        case shape::integer:
        case shape::natural:
            return load_integer(type, value);
        case shape::real:
            return type.size == sizeof(double) ? load<double>(value) : double{load<float>(value)};
        case shape::text:
            return std::string_view{*static_cast<const std::string*>(value)};
        case shape::secret:
            return std::string_view{static_cast<const secret*>(value)->reveal()};
        case shape::bytes:
            return blob_view{*static_cast<const std::vector<std::byte>*>(value)};
        case shape::enumeration:
            return enumerator_name(type, value);
        case shape::optional:
            if (type.access.count(value) == 0) return std::monostate{};
            return to_cell(type.element(), type.access.at(value, 0));
        case shape::json:
            return json_text_of(*static_cast<const boost::json::value*>(value));
        case shape::list:
        case shape::map:
        case shape::object:
            break;
    }
    throw database_error{std::string{type.name} + " is no argument of a statement; use a scalar",
                         {.sqlstate = "22000"}};
}

void throw_wrong_row_count(std::string_view sql, std::string_view expected) {
    throw database_error{std::string{"expected "}.append(expected) + ": " + store::quote_sql(sql),
                         {.sqlstate = "21000"}};
}

}  // namespace tramite::detail
