// Latin-1's small letters are U+00E0 to U+00FE but for the sign ÷; in UTF-8 each is 0xC3 and one
// more byte, and its capital is 0x20 before it, as in ASCII.
#include "capitals.hpp"

namespace bank {
namespace {

constexpr char distance = 'a' - 'A';

[[nodiscard]] bool is_small_ascii(char c) {
    return c >= 'a' && c <= 'z';
}

[[nodiscard]] bool is_small_latin(char lead, char trail) {
    const auto second = static_cast<unsigned char>(trail);
    return lead == '\xC3' && second >= 0xA0 && second <= 0xBE && second != 0xB7;
}

[[nodiscard]] char capital_of(char c) {
    return static_cast<char>(static_cast<unsigned char>(c) - distance);
}

}  // namespace

std::string in_capitals(std::string text) {
    char previous = 0;
    for (char& c : text) {
        const char before = previous;
        previous = c;
        if (is_small_ascii(c) || is_small_latin(before, c)) c = capital_of(c);
    }
    return text;
}

}  // namespace bank
