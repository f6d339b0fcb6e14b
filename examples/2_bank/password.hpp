// Passwords as they are kept: a memory-hard hash (scrypt) in one line of text that names its own
// parameters, so that these can be raised later without losing what is stored.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace bank {

inline constexpr std::size_t salt_bytes = 16;

// `$scrypt$ln=14,r=8,p=5$SALT$HASH`, both in base64 without padding. The salt, of salt_bytes, must
// come from a cryptographic generator. Takes about a quarter of a second and 16 MiB: that it is
// slow is its purpose. Throws std::runtime_error if there is no memory for it.
[[nodiscard]] std::string hash_password(std::string_view password, std::span<const std::byte> salt);

// Whether `password` is the one that `stored` was made from. As slow as hashing, and takes the same
// time whatever differs. Throws std::runtime_error if `stored` is no such line, which is a damaged
// database, not a wrong password.
[[nodiscard]] bool is_password(std::string_view password, std::string_view stored);

}  // namespace bank
