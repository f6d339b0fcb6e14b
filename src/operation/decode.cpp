// One pass over the JSON beside the description. Recursion is as deep as the JSON, which its parser
// has bounded.
#include "operation/decode.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "operation/base64.hpp"
#include "operation/scalar.hpp"
#include "tramite/detail/codec.hpp"
#include "tramite/secret.hpp"

namespace tramite::operations {
namespace {

using boost::json::kind;
using boost::json::value;
using detail::shape;
using detail::type_description;

// From here on a number is nearer to what comes behind the largest float than to that.
constexpr double float_end = 0x1.ffffffp127;

bool is_number(const value& json) {
    return json.is_int64() || json.is_uint64() || json.is_double();
}

double real_of(const value& json) {
    if (json.is_int64()) return static_cast<double>(json.get_int64());
    if (json.is_uint64()) return static_cast<double>(json.get_uint64());
    return json.get_double();
}

// A whole number of either sign.
struct whole {
    bool is_negative = false;
    // Two's complement of the number.
    std::uint64_t bits = 0;
};

// Of an integer as JSON spells it. No double is one, whole or not: it may have been rounded when it
// was read, and what is rounded silently is another number than was sent.
std::optional<whole> whole_of(const value& json) {
    if (json.is_uint64()) return whole{false, json.get_uint64()};
    if (!json.is_int64()) return std::nullopt;
    const auto number = json.get_int64();
    return whole{number < 0, static_cast<std::uint64_t>(number)};
}

bool is_in_range(const type_description& type, const whole& number) {
    if (type.what == shape::natural)
        return !number.is_negative && number.bits <= natural_max(type.size);
    if (number.is_negative) return static_cast<std::int64_t>(number.bits) >= integer_min(type.size);
    return number.bits <= static_cast<std::uint64_t>(integer_max(type.size));
}

class decoder {
public:
    explicit decoder(unknown policy) : policy_{policy} {}

    // False if it does not fit; then `found()` says why.
    [[nodiscard]] bool decode(const value& json, const type_description& type, void* place);
    [[nodiscard]] const found_mismatch& found() const { return *found_; }

private:
    bool decode_boolean(const value& json, const type_description& type, void* place);
    bool decode_whole(const value& json, const type_description& type, void* place);
    bool decode_real(const value& json, const type_description& type, void* place);
    bool decode_text(const value& json, const type_description& type, void* place);
    bool decode_bytes(const value& json, const type_description& type, void* place);
    bool decode_enumerator(const value& json, const type_description& type, void* place);
    bool decode_optional(const value& json, const type_description& type, void* place);
    bool decode_list(const value& json, const type_description& type, void* place);
    bool decode_element(const value& json, const type_description& type, void* place,
                        std::size_t index);
    bool decode_map(const value& json, const type_description& type, void* place);
    bool decode_object(const value& json, const type_description& type, void* place);
    bool decode_member(const value& json, const detail::member_description& member, void* object);
    bool require_members(const boost::json::object& json, const type_description& type);
    bool decode_nothing(const value& json, const type_description& type);

    bool refuse(found_mismatch why) {
        found_ = std::move(why);
        return false;
    }

    unknown policy_;
    std::optional<found_mismatch> found_;
};

bool decoder::decode(const value& json, const type_description& type, void* place) {
    switch (type.what) {
        case shape::nothing:
            return decode_nothing(json, type);
        case shape::boolean:
            return decode_boolean(json, type, place);
        case shape::integer:
        case shape::natural:
            return decode_whole(json, type, place);
        case shape::real:
            return decode_real(json, type, place);
        case shape::text:
        case shape::secret:
            return decode_text(json, type, place);
        case shape::bytes:
            return decode_bytes(json, type, place);
        case shape::enumeration:
            return decode_enumerator(json, type, place);
        case shape::optional:
            return decode_optional(json, type, place);
        case shape::list:
            return decode_list(json, type, place);
        case shape::map:
            return decode_map(json, type, place);
        case shape::object:
            return decode_object(json, type, place);
        case shape::json:
            // Copied: what was parsed may live in memory that ends with its connection's turn.
            *static_cast<value*>(place) = json;
            return true;
    }
    return true;
}

bool decoder::decode_nothing(const value& json, const type_description& type) {
    if (json.is_null()) return true;
    const auto* const object = json.if_object();
    if (object == nullptr) return refuse({type, json});
    if (object->empty() || policy_ == unknown::ignored) return true;
    return refuse(found_mismatch::surplus(type, object->begin()->key()));
}

bool decoder::decode_boolean(const value& json, const type_description& type, void* place) {
    const auto* const truth = json.if_bool();
    if (truth == nullptr) return refuse({type, json});
    std::memcpy(place, truth, sizeof *truth);
    return true;
}

bool decoder::decode_whole(const value& json, const type_description& type, void* place) {
    const auto number = whole_of(json);
    if (!number)
        return refuse(is_beyond_integers(json) ? found_mismatch{range_of(type), json}
                                               : found_mismatch{type, json});
    if (!is_in_range(type, *number)) return refuse({range_of(type), json});
    store_bits(number->bits, place, type.size);
    return true;
}

bool decoder::decode_real(const value& json, const type_description& type, void* place) {
    if (!is_number(json)) return refuse({type, json});
    const auto number = real_of(json);
    if (!std::isfinite(number)) return refuse({type, json});
    if (type.size == sizeof(double)) {
        std::memcpy(place, &number, sizeof number);
        return true;
    }
    if (std::abs(number) >= float_end) return refuse({range_of(type), json});
    constexpr double largest = std::numeric_limits<float>::max();
    const auto narrow = static_cast<float>(std::clamp(number, -largest, largest));
    std::memcpy(place, &narrow, sizeof narrow);
    return true;
}

bool decoder::decode_text(const value& json, const type_description& type, void* place) {
    const auto* const text = json.if_string();
    if (text == nullptr) return refuse({type, json});
    if (type.what == shape::secret)
        *static_cast<secret*>(place) = secret{std::string_view{*text}};
    else
        static_cast<std::string*>(place)->assign(text->data(), text->size());
    return true;
}

bool decoder::decode_bytes(const value& json, const type_description& type, void* place) {
    const auto* const text = json.if_string();
    if (text == nullptr) return refuse({type, json});
    auto bytes = read_base64(*text);
    if (!bytes) return refuse({type, json});
    *static_cast<std::vector<std::byte>*>(place) = *std::move(bytes);
    return true;
}

bool decoder::decode_enumerator(const value& json, const type_description& type, void* place) {
    const auto* const text = json.if_string();
    if (text == nullptr) return refuse({type, json});
    for (const auto& each : type.enumerators) {
        if (each.name != std::string_view{*text}) continue;
        store_bits(static_cast<std::uint64_t>(each.value), place, type.size);
        return true;
    }
    return refuse({type, json});
}

bool decoder::decode_optional(const value& json, const type_description& type, void* place) {
    type.access.clear(place);
    return json.is_null() || decode(json, type.element(), type.access.append(place));
}

bool decoder::decode_list(const value& json, const type_description& type, void* place) {
    const auto* const array = json.if_array();
    if (array == nullptr) return refuse({type, json});
    const bool is_fixed = type.fixed_count != 0;
    if (is_fixed && array->size() != type.fixed_count) return refuse({expectation_of(type), json});
    if (!is_fixed) type.access.clear(place);
    for (std::size_t i = 0; i < array->size(); ++i) {
        if (decode_element((*array)[i], type, place, i)) continue;
        found_->in_element(i);
        return false;
    }
    return true;
}

bool decoder::decode_element(const value& json, const type_description& type, void* place,
                             std::size_t index) {
    const auto& element = type.element();
    if (type.access.append_boolean != nullptr) {
        bool truth = false;
        if (!decode_boolean(json, element, &truth)) return false;
        type.access.append_boolean(place, truth);
        return true;
    }
    // The elements of a std::array are there; they are as little const as the array is.
    void* const into = type.fixed_count != 0 ? const_cast<void*>(type.access.at(place, index))
                                             : type.access.append(place);
    return decode(json, element, into);
}

bool decoder::decode_map(const value& json, const type_description& type, void* place) {
    const auto* const object = json.if_object();
    if (object == nullptr) return refuse({type, json});
    type.access.clear(place);
    for (const auto& entry : *object) {
        void* const into = type.access.insert(place, entry.key());
        if (into == nullptr || decode(entry.value(), type.element(), into)) continue;
        found_->in_entry(entry.key());
        return false;
    }
    return true;
}

bool decoder::decode_object(const value& json, const type_description& type, void* place) {
    const auto* const object = json.if_object();
    if (object == nullptr) return refuse({type, json});
    // Members mostly come in their declared order: each is looked for from where the last was.
    const auto count = type.members.size();
    std::size_t next = 0;
    std::size_t known = 0;
    for (const auto& entry : *object) {
        std::size_t tried = 0;
        while (tried < count && type.members[next].name != std::string_view{entry.key()}) {
            next = next + 1 == count ? 0 : next + 1;
            ++tried;
        }
        if (tried == count) {
            if (policy_ == unknown::ignored) continue;
            return refuse(found_mismatch::surplus(type, entry.key()));
        }
        if (!decode_member(entry.value(), type.members[next], place)) return false;
        ++known;
        next = next + 1 == count ? 0 : next + 1;
    }
    return known == count || require_members(*object, type);
}

bool decoder::decode_member(const value& json, const detail::member_description& member,
                            void* object) {
    if (decode(json, member.type(), static_cast<std::byte*>(object) + member.offset)) return true;
    found_->in_member(member.name);
    return false;
}

bool decoder::require_members(const boost::json::object& json, const type_description& type) {
    for (const auto& member : type.members) {
        const bool may_be_absent = member.has_default || member.type().what == shape::optional;
        if (!may_be_absent && json.find(member.name) == json.end())
            return refuse(found_mismatch::missing(member));
    }
    return true;
}

}  // namespace

std::optional<data_mismatch> decode_into(const value& data, const type_description& type,
                                         void* place, unknown policy) {
    decoder under_way{policy};
    if (under_way.decode(data, type, place)) return std::nullopt;
    return under_way.found().finish();
}

std::optional<data_mismatch> decode_data(value&& data, const type_description& type, void* place,
                                         unknown policy) {
    // No data is no members: those that may be absent are, and the first that may not is named.
    if (data.is_null() && type.what == detail::shape::object) data.emplace_object();
    // An assignment from memory that is not the same copies.
    if (type.what == detail::shape::json) {
        *static_cast<value*>(place) = std::move(data);
        return std::nullopt;
    }
    return decode_into(data, type, place, policy);
}

std::variant<input, data_mismatch> decode_input(const detail::binding& bound, request&& asked,
                                                unknown policy) {
    if (bound.input != nullptr) return decode_input(bound, std::move(asked.data), policy);
    // Round brackets: in braces they would be the elements of an array.
    value owned(std::move(asked.data), boost::json::storage_ptr{});
    return input{request{.operation = std::move(asked.operation), .data = std::move(owned)}};
}

std::variant<input, data_mismatch> decode_input(const detail::binding& bound, value&& data,
                                                unknown policy) {
    TRAMITE_CHECK(bound.input != nullptr);
    const auto& type = bound.input();
    input made{type};
    if (auto why = decode_data(std::move(data), type, made.get(), policy)) return *std::move(why);
    return made;
}

}  // namespace tramite::operations

namespace tramite::detail {

void decode(const boost::json::value& json, const type_description& type, void* value) {
    if (const auto why = operations::decode_into(json, type, value, unknown::ignored))
        throw std::invalid_argument{why->text.english};
}

}  // namespace tramite::detail
