// Text in capitals, for the operation that only shows that the connection works.
// Knows no locale: the letters of ASCII and of Latin-1, in UTF-8, and nothing else.
#pragma once

#include <string>

namespace bank {

// `¿Qué tal, Ñandú?` -> `¿QUÉ TAL, ÑANDÚ?`. What has no capital in Latin-1 (ß, ÿ, µ) stays as it
// is, and so does whatever is not a letter (÷) or not of Latin-1.
[[nodiscard]] std::string in_capitals(std::string text);

}  // namespace bank
