// The JSON of described objects: compact, members in their declared order, on one line.
#include "tramite/detail/codec.hpp"

#include <array>
#include <boost/json/value.hpp>
#include <charconv>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/json_text.hpp"
#include "base/json_writer.hpp"
#include "operation/base64.hpp"
#include "operation/scalar.hpp"
#include "tramite/secret.hpp"

namespace tramite::detail {
namespace {

using operations::load;
using operations::load_integer;
using operations::load_natural;

// The double with the fewest digits that reads back as this float: 0.1, not 0.10000000149.
double shortest(float number) {
    std::array<char, 32> digits;
    const auto text = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    double result = number;
    std::from_chars(digits.data(), text.ptr, result);
    return result;
}

void encode_enumerator(std::string& out, const type_description& type, const void* value) {
    const auto* const found = operations::find_enumerator(type, value);
    if (found == nullptr)
        throw std::invalid_argument{"a value of the enum " + std::string{type.name} +
                                    " has no name, so it cannot be sent; describe it"};
    base::write_json_string(out, found->name);
}

void encode_list(std::string& out, const type_description& type, const void* value) {
    const auto& element = type.element();
    const auto count = type.access.count(value);
    out += '[';
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) out += ',';
        encode(out, element, type.access.at(value, i));
    }
    out += ']';
}

void encode_map(std::string& out, const type_description& type, const void* value) {
    struct progress {
        std::string& out;
        const type_description& element;
        char separator;
    } state{out, type.element(), '{'};
    type.access.for_each(value, &state, [](void* at, std::string_view key, const void* entry) {
        auto& made = *static_cast<progress*>(at);
        made.out += made.separator;
        made.separator = ',';
        base::write_json_string(made.out, key);
        made.out += ':';
        encode(made.out, made.element, entry);
    });
    if (state.separator == '{') out += '{';
    out += '}';
}

void encode_object(std::string& out, const type_description& type, const void* value) {
    out += '{';
    bool is_first = true;
    for (const auto& member : type.members) {
        if (!is_first) out += ',';
        is_first = false;
        // A name of C++ has nothing to escape.
        ((out += '"') += member.name) += "\":";
        encode(out, member.type(), static_cast<const std::byte*>(value) + member.offset);
    }
    out += '}';
}

void encode_real(std::string& out, const type_description& type, const void* value) {
    const bool is_float = type.size == sizeof(float);
    base::write_json_number(out, is_float ? shortest(load<float>(value)) : load<double>(value));
}

void encode_bytes(std::string& out, const void* value) {
    out += '"';
    operations::write_base64(out, *static_cast<const std::vector<std::byte>*>(value));
    out += '"';
}

}  // namespace

void encode(std::string& out, const type_description& type, const void* value) {
    switch (type.what) {
        case shape::nothing:
            out += "null";
            return;
        case shape::boolean:
            out += load<bool>(value) ? "true" : "false";
            return;
        case shape::integer:
            return base::write_json_number(out, load_integer(value, type.size));
        case shape::natural:
            return base::write_json_number(out, load_natural(value, type.size));
        case shape::real:
            return encode_real(out, type, value);
        case shape::text:
            return base::write_json_string(out, *static_cast<const std::string*>(value));
        case shape::secret:
            return base::write_json_string(out, static_cast<const secret*>(value)->reveal());
        case shape::bytes:
            return encode_bytes(out, value);
        case shape::enumeration:
            return encode_enumerator(out, type, value);
        case shape::optional:
            if (type.access.count(value) == 0)
                out += "null";
            else
                encode(out, type.element(), type.access.at(value, 0));
            return;
        case shape::list:
            return encode_list(out, type, value);
        case shape::map:
            return encode_map(out, type, value);
        case shape::object:
            return encode_object(out, type, value);
        case shape::json:
            return base::write_json(out, *static_cast<const boost::json::value*>(value));
    }
}

}  // namespace tramite::detail
