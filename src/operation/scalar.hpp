// Whole numbers inside objects, by their size: what encoding, decoding and comparing share.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>

#include "tramite/detail/description.hpp"

namespace tramite::operations {

template <class Number>
[[nodiscard]] Number load(const void* place) noexcept {
    Number number;
    std::memcpy(&number, place, sizeof number);
    return number;
}

// A signed number of 1, 2, 4 or 8 bytes.
[[nodiscard]] inline std::int64_t load_integer(const void* place, std::size_t size) noexcept {
    switch (size) {
        case 1:
            return load<std::int8_t>(place);
        case 2:
            return load<std::int16_t>(place);
        case 4:
            return load<std::int32_t>(place);
        default:
            return load<std::int64_t>(place);
    }
}

// The same without a sign.
[[nodiscard]] inline std::uint64_t load_natural(const void* place, std::size_t size) noexcept {
    switch (size) {
        case 1:
            return load<std::uint8_t>(place);
        case 2:
            return load<std::uint16_t>(place);
        case 4:
            return load<std::uint32_t>(place);
        default:
            return load<std::uint64_t>(place);
    }
}

template <class Number>
void store_as(std::uint64_t bits, void* place) noexcept {
    const auto number = static_cast<Number>(bits);
    std::memcpy(place, &number, sizeof number);
}

// The low `size` bytes of `bits`, which hold a signed or unsigned number that is known to fit.
inline void store_bits(std::uint64_t bits, void* place, std::size_t size) noexcept {
    switch (size) {
        case 1:
            return store_as<std::uint8_t>(bits, place);
        case 2:
            return store_as<std::uint16_t>(bits, place);
        case 4:
            return store_as<std::uint32_t>(bits, place);
        default:
            return store_as<std::uint64_t>(bits, place);
    }
}

// What a number of so many bytes holds.
[[nodiscard]] constexpr std::int64_t integer_min(std::size_t size) noexcept {
    return std::numeric_limits<std::int64_t>::min() >> (64 - 8 * size);
}
[[nodiscard]] constexpr std::int64_t integer_max(std::size_t size) noexcept {
    return std::numeric_limits<std::int64_t>::max() >> (64 - 8 * size);
}
[[nodiscard]] constexpr std::uint64_t natural_max(std::size_t size) noexcept {
    return std::numeric_limits<std::uint64_t>::max() >> (64 - 8 * size);
}

// The enumerator whose value an enum of so many bytes holds; null if none has it.
[[nodiscard]] inline const detail::enumerator_description* find_enumerator(
    const detail::type_description& type, const void* value) noexcept {
    const auto bits = load_natural(value, type.size);
    const auto mask = natural_max(type.size);
    for (const auto& each : type.enumerators)
        if ((static_cast<std::uint64_t>(each.value) & mask) == bits) return &each;
    return nullptr;
}

}  // namespace tramite::operations
