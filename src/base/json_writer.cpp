// Strings are copied in runs between the few bytes that need a look; numbers go by std::to_chars.
#include "base/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "base/json_bytes.hpp"

namespace tramite::base {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

void write_escape(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const char letter = [&] {
        switch (c) {
            case '\b':
                return 'b';
            case '\f':
                return 'f';
            case '\n':
                return 'n';
            case '\r':
                return 'r';
            case '\t':
                return 't';
            default:
                return c;
        }
    }();
    if (letter != c || c == '"' || c == '\\') {
        out += '\\';
        out += letter;
    } else {
        const auto byte = static_cast<unsigned char>(c);
        out.append("\\u00").append({digits[byte >> 4], digits[byte & 15]});
    }
}

// The least and the greatest second byte behind each first one (Unicode 15, table 3-7): they keep
// out overlong forms, surrogates and what lies beyond U+10FFFF.
struct sequence {
    std::ptrdiff_t size;
    unsigned char least;
    unsigned char greatest;
};

[[nodiscard]] constexpr sequence sequence_of(unsigned char first) noexcept {
    if (first >= 0xc2 && first <= 0xdf) return {2, 0x80, 0xbf};
    if (first == 0xe0) return {3, 0xa0, 0xbf};
    if (first == 0xed) return {3, 0x80, 0x9f};
    if (first >= 0xe1 && first <= 0xef) return {3, 0x80, 0xbf};
    if (first == 0xf0) return {4, 0x90, 0xbf};
    if (first >= 0xf1 && first <= 0xf3) return {4, 0x80, 0xbf};
    if (first == 0xf4) return {4, 0x80, 0x8f};
    return {0, 0, 0};
}

// Bytes of the UTF-8 sequence at `at`, a byte beyond ASCII; 0 if it is none.
[[nodiscard]] std::ptrdiff_t sequence_size(const char* at, const char* end) noexcept {
    const auto byte = [&](std::ptrdiff_t i) { return static_cast<unsigned char>(at[i]); };
    const auto [size, least, greatest] = sequence_of(byte(0));
    if (size == 0 || end - at < size || byte(1) < least || byte(1) > greatest) return 0;
    for (std::ptrdiff_t i = 2; i < size; ++i)
        if ((byte(i) & 0xc0) != 0x80) return 0;
    return size;
}

template <class Number>
void write_digits(std::string& out, Number number) {
    std::array<char, 32> digits;
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), result.ptr);
}

}  // namespace

void write_json_string(std::string& out, std::string_view text) {
    out += '"';
    const char* run = text.data();
    const char* const end = run + text.size();
    for (const char* at = skip_plain_ascii(run, end); at != end; at = skip_plain_ascii(at, end)) {
        const bool is_ascii = static_cast<unsigned char>(*at) < 0x80;
        if (!is_ascii) {
            if (const auto size = sequence_size(at, end)) {
                at += size;
                continue;
            }
        }
        out.append(run, at);
        if (is_ascii)
            write_escape(out, *at);
        else
            out.append(replacement);
        run = ++at;
    }
    out.append(run, end);
    out += '"';
}

bool is_utf8(std::string_view text) noexcept {
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at != end;) {
        const auto size = static_cast<unsigned char>(*at) < 0x80 ? 1 : sequence_size(at, end);
        if (size == 0) return false;
        at += size;
    }
    return true;
}

void write_json_number(std::string& out, std::int64_t number) {
    write_digits(out, number);
}

void write_json_number(std::string& out, std::uint64_t number) {
    write_digits(out, number);
}

void write_json_number(std::string& out, double number) {
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    const auto begin = out.size();
    write_digits(out, number);
    if (out.find_first_of(".e", begin) == std::string::npos) out += ".0";
}

}  // namespace tramite::base
