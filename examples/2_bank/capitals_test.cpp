// What has a capital gets it, and nothing else changes.
#include "capitals.hpp"

#include <gtest/gtest.h>

namespace {

using bank::in_capitals;

TEST(capitals, the_founding_greeting_is_shouted) {
    EXPECT_EQ(in_capitals("Hola Mundo"), "HOLA MUNDO");
}

TEST(capitals, ascii_and_latin_1_letters_have_capitals) {
    EXPECT_EQ(in_capitals("abcdefghijklmnopqrstuvwxyz"), "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    EXPECT_EQ(in_capitals("àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþ"), "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ");
    EXPECT_EQ(in_capitals("¿Qué tal, Ñandú?"), "¿QUÉ TAL, ÑANDÚ?");
}

TEST(capitals, what_has_no_latin_1_capital_stays) {
    for (const std::string same :
         {"", "ß", "ÿ", "×", "÷", "µ", "ª", "º", "@[`{", "0123", "ÀÞ", "€", "日本", "😀", "ωжſā"})
        EXPECT_EQ(in_capitals(same), same);
}

TEST(capitals, a_trailing_byte_counts_only_behind_its_own_lead) {
    // U+0123 is C4 A3 and U+20E0 is E2 83 A0: their last bytes are those of ã and à.
    EXPECT_EQ(in_capitals("\xC4\xA3"), "\xC4\xA3");
    EXPECT_EQ(in_capitals("\xE2\x83\xA0"), "\xE2\x83\xA0");
    // U+30E0 is E3 83 A0, U+00C3 followed by a letter is C3 83 61.
    EXPECT_EQ(in_capitals("\xE3\x83\xA0"), "\xE3\x83\xA0");
    EXPECT_EQ(in_capitals("Ãa"), "ÃA");
}

}  // namespace
