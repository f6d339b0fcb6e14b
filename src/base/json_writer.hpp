// Scalars of JSON, appended to a buffer: the one place where a string is escaped and a number is
// spelled. For the dialects, and for the layer that encodes what handlers return.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tramite::base {

// In quotes, escaped as little as JSON allows and never with a raw line break. UTF-8 stays as it
// is; each byte that is not UTF-8 becomes U+FFFD, for one of them would make the whole answer
// unreadable to its client.
void write_json_string(std::string& out, std::string_view text);

// Whether the string above would be written with all its bytes as they are, or escaped.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

// Integers exactly, which a double could not hold.
void write_json_number(std::string& out, std::int64_t number);
void write_json_number(std::string& out, std::uint64_t number);

// The shortest decimal that reads back as the same double, and reads back as a double (1.0, not
// 1). NaN and the infinities, which JSON has no word for, are written as null.
void write_json_number(std::string& out, double number);

}  // namespace tramite::base
