// The description of a C++ type at run time: what the public templates build, and all that
// decoding, encoding, schemas and the matching of columns look at. Nothing here depends on the
// described type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tramite::detail {

enum class shape : std::uint8_t {
    nothing,      // void: null
    boolean,      // bool
    integer,      // signed, of `size` bytes
    natural,      // unsigned, of `size` bytes
    real,         // float or double, by `size`
    text,         // std::string
    secret,       // tramite::secret
    bytes,        // std::vector<std::byte>: base64 in JSON, a blob in a database
    enumeration,  // an enum described with Boost.Describe: its name in JSON
    optional,     // std::optional of `element`
    list,         // std::vector or std::array of `element`
    map,          // std::map or std::unordered_map from std::string to `element`
    object,       // an aggregate, or a class described with Boost.Describe
    json,         // boost::json::value, as it came
};

struct type_description;
using description_of = const type_description& (*)();

struct member_description {
    std::string_view name;
    std::size_t offset;
    description_of type;
    // Its initialiser gives something other than the empty value of its type: it may be absent.
    bool has_default;
};

struct enumerator_description {
    std::string_view name;
    std::int64_t value;
};

// How elements are reached; only what the shape needs is set.
struct element_access {
    // optional: 0 or 1; list, map: entries.
    std::size_t (*count)(const void* container) = nullptr;
    // list: the element at `index`; optional: its value.
    const void* (*at)(const void* container, std::size_t index) = nullptr;
    // Not for a std::array, whose elements are all there: they are reached through `at`.
    void (*clear)(void* container) = nullptr;
    // optional, list: a new element at the end, value-initialised.
    void* (*append)(void* container) = nullptr;
    // A std::vector<bool> has no elements to point at: it is written through this instead.
    void (*append_boolean)(void* container, bool value) = nullptr;
    // map: a new entry, or null if the key is there already.
    void* (*insert)(void* map, std::string_view key) = nullptr;
    // map: calls `visit(state, key, value)` for each entry, in the map's order.
    using visitor = void (*)(void* state, std::string_view key, const void* value);
    void (*for_each)(const void* map, void* state, visitor visit) = nullptr;
};

// One for each type, made at its first use and never changed: safe to share between threads.
struct type_description {
    shape what = shape::nothing;
    std::size_t size = 0;
    std::size_t alignment = 1;
    // Unqualified, as in the source; for schemas and messages.
    std::string_view name;
    void (*construct)(void* place) = nullptr;
    void (*destroy)(void* value) = nullptr;
    std::vector<member_description> members{};
    std::vector<enumerator_description> enumerators{};
    description_of element = nullptr;
    // list: of a std::array, its count; 0 for a list of any length.
    std::size_t fixed_count = 0;
    element_access access{};
};

}  // namespace tramite::detail
