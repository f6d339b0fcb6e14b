// The canonical text: each value with a letter for its kind, texts with their length, so that no
// two values give the same. It is stored, as a digest, for as long as receipts are: it cannot
// change.
#include "operation/digest.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/id.hpp"

namespace tramite::operations {
namespace {

using boost::json::kind;
using boost::json::value;
using detail::shape;
using detail::type_description;

// Kept by a thread between requests up to this size.
constexpr std::size_t buffer_bytes_kept = 64 << 10;

template <class Number>
void append_number(std::string& out, Number number) {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_text(std::string& out, std::string_view text) {
    append_number(out, text.size());
    out += ':';
    out += text;
}

// A double that is a whole number is spelled like one.
void append_real(std::string& out, double number) {
    constexpr double signed_end = 9223372036854775808.0;
    const bool is_whole = std::trunc(number) == number;
    if (is_whole && number >= -signed_end && number < signed_end)
        append_number(out, static_cast<std::int64_t>(number));
    else if (is_whole && number >= 0 && number < 2 * signed_end)
        append_number(out, static_cast<std::uint64_t>(number));
    else
        append_number(out, number);
}

// The description that matters below an optional; null if there is none.
const type_description* below_optional(const type_description* type) {
    while (type != nullptr && type->what == shape::optional)
        type = &type->element();
    return type;
}

const type_description* type_of_member(const type_description* owner, std::string_view name) {
    if (owner == nullptr) return nullptr;
    if (owner->what == shape::map) return &owner->element();
    if (owner->what != shape::object) return nullptr;
    const auto member = std::ranges::find(owner->members, name, &detail::member_description::name);
    return member == owner->members.end() ? nullptr : &member->type();
}

void append_value(std::string& out, const value& data, const type_description* described);

void append_object(std::string& out, const boost::json::object& data,
                   const type_description* type) {
    std::vector<const boost::json::key_value_pair*> entries;
    entries.reserve(data.size());
    for (const auto& entry : data)
        entries.push_back(&entry);
    std::ranges::sort(entries, {},
                      [](const auto* entry) { return std::string_view{entry->key()}; });
    out += '{';
    for (const auto* entry : entries) {
        const auto* const member = below_optional(type_of_member(type, entry->key()));
        if (member != nullptr && member->what == shape::secret) continue;
        append_text(out, entry->key());
        append_value(out, entry->value(), member);
    }
    out += '}';
}

void append_array(std::string& out, const boost::json::array& data, const type_description* type) {
    const bool is_list = type != nullptr && type->what == shape::list;
    const auto* const element = is_list ? &type->element() : nullptr;
    out += '[';
    for (const auto& each : data)
        append_value(out, each, element);
    out += ']';
}

void append_value(std::string& out, const value& data, const type_description* described) {
    const auto* const type = below_optional(described);
    if (type != nullptr && type->what == shape::secret) return;
    switch (data.kind()) {
        case kind::null:
            out += 'z';
            return;
        case kind::bool_:
            out += data.get_bool() ? 't' : 'f';
            return;
        case kind::int64:
            append_number(out += 'n', data.get_int64());
            break;
        case kind::uint64:
            append_number(out += 'n', data.get_uint64());
            break;
        case kind::double_:
            append_real(out += 'n', data.get_double());
            break;
        case kind::string:
            return append_text(out, data.get_string());
        case kind::array:
            return append_array(out, data.get_array(), type);
        case kind::object:
            return append_object(out, data.get_object(), type);
    }
    out += ';';
}

}  // namespace

std::array<std::byte, 16> digest_request(std::string_view operation, const value& data,
                                         const type_description* input) {
    // Never holds a secret, and is overwritten by the thread's next request.
    thread_local std::string text;
    text.clear();
    append_value(text, data, input);
    const std::array<std::string_view, 2> parts{operation, text};
    const auto whole = base::digest(parts);
    if (text.capacity() > buffer_bytes_kept) std::string{}.swap(text);
    std::array<std::byte, 16> first;
    std::ranges::copy_n(whole.begin(), first.size(), first.begin());
    return first;
}

}  // namespace tramite::operations
