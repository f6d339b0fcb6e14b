// Request ids: UUIDv7 (RFC 9562 section 5.7) made by clients, recognised by the server,
// and the random bytes that they and others are made from.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace tramite::base {

// An id is 16 to 128 bytes: a shorter one is likely a counter, and would answer one client
// with another's receipt.
inline constexpr std::size_t id_bytes_min = 16;
inline constexpr std::size_t id_bytes_max = 128;

using uuid = std::array<std::byte, 16>;

// A new UUIDv7 of that moment: 48 bits of milliseconds, 74 of randomness. Text, 36 bytes.
[[nodiscard]] std::string make_uuid7(wall_time now);

// The bytes of `text` if it is a UUID of version 7 in its usual form (36 bytes, either case).
[[nodiscard]] std::optional<uuid> parse_uuid7(std::string_view text) noexcept;

// Whether they name the same request of one principal: a UUIDv7 is the same in either case.
[[nodiscard]] bool is_same_id(std::string_view one, std::string_view other) noexcept;

// The moment that a UUIDv7 carries.
[[nodiscard]] wall_time time_of(const uuid& id) noexcept;

// The least that a UUIDv7 of that moment can be, or of any later one.
[[nodiscard]] uuid first_uuid7(wall_time when) noexcept;

// Fills `bytes` from the system's cryptographic generator. Throws std::system_error.
void fill_random(std::span<std::byte> bytes);

// SHA-256 of the parts, one after another, each preceded by its length so that no two lists of
// parts give the same bytes.
using sha256 = std::array<std::byte, 32>;
[[nodiscard]] sha256 digest(std::span<const std::string_view> parts);

[[nodiscard]] std::string to_hex(std::span<const std::byte> bytes);

}  // namespace tramite::base
