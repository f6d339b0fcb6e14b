// The bytes of JSON text: which may stand where, and a fast way over those that need no look.
// For json_stream, which reads every byte of every peer, and json_writer, which writes them.
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tramite::base {

// Some write it before their first text; it is skipped.
inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// RS (0x1E) stands before each text of an RFC 7464 sequence; between texts it counts as a blank.
[[nodiscard]] constexpr bool is_blank_between_texts(char c) noexcept {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\x1e';
}

[[nodiscard]] constexpr bool is_plain_in_string(char c) noexcept {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

namespace detail {

inline constexpr std::uint64_t every_byte = 0x0101010101010101;
inline constexpr std::uint64_t high_bits = 0x8080808080808080;

// The high bit of the first byte that is 0, counted from the lowest, and of none before it.
[[nodiscard]] constexpr std::uint64_t zero_bytes(std::uint64_t word) noexcept {
    return (word - every_byte) & ~word & high_bits;
}

// The same for what cannot stand in a string as it is: quote, backslash, control characters.
[[nodiscard]] constexpr std::uint64_t special_bytes(std::uint64_t word) noexcept {
    return zero_bytes(word ^ every_byte * '"') | zero_bytes(word ^ every_byte * '\\') |
           ((word - every_byte * 0x20) & ~word & high_bits);
}

#ifdef __SSE2__
// Sixteen bytes: a bit for each that cannot stand in a string as it is, the first the lowest.
[[nodiscard]] inline unsigned special_bytes(__m128i bytes) noexcept {
    const auto equal = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    const auto control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
    return static_cast<unsigned>(
        _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(equal('"'), equal('\\')), control)));
}
[[nodiscard]] inline unsigned bytes_beyond_ascii(__m128i bytes) noexcept {
    return static_cast<unsigned>(_mm_movemask_epi8(bytes));
}
#endif

[[nodiscard]] constexpr std::uint64_t bytes_beyond_ascii(std::uint64_t word) noexcept {
    return word & high_bits;
}

// Many bytes a step; `stops` marks what ends the run, `goes_on` is the same for a single byte.
template <class Stops, class GoesOn>
[[nodiscard]] inline const char* skip_run(const char* at, const char* end, Stops stops,
                                          GoesOn goes_on) {
#ifdef __SSE2__
    for (; end - at >= 16; at += 16)
        if (const unsigned found = stops(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))))
            return at + std::countr_zero(found);
#endif
    if constexpr (std::endian::native == std::endian::little) {
        for (; end - at >= 8; at += 8) {
            std::uint64_t word;
            std::memcpy(&word, at, sizeof word);
            if (const auto found = stops(word)) return at + std::countr_zero(found) / 8;
        }
    }
    while (at != end && goes_on(*at))
        ++at;
    return at;
}

}  // namespace detail

// The first byte of [at, end) that is not plain text inside a string, or `end`.
[[nodiscard]] inline const char* skip_plain(const char* at, const char* end) noexcept {
    return detail::skip_run(
        at, end, [](auto bytes) { return detail::special_bytes(bytes); },
        [](char c) { return is_plain_in_string(c); });
}

// The same, stopping at bytes beyond ASCII too.
[[nodiscard]] inline const char* skip_plain_ascii(const char* at, const char* end) noexcept {
    return detail::skip_run(
        at, end,
        [](auto bytes) { return detail::special_bytes(bytes) | detail::bytes_beyond_ascii(bytes); },
        [](char c) { return is_plain_in_string(c) && static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace tramite::base
