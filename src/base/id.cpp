// UUIDv7, randomness and digests, over OpenSSL.
#include "base/id.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <memory>
#include <system_error>

#include "base/check.hpp"

namespace tramite::base {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

int value_of(char digit) noexcept {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

// In the first 48 bits, most significant byte first.
void write_time(uuid& id, wall_time when) noexcept {
    auto ms = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count());
    for (std::size_t i = 6; i-- > 0; ms >>= 8)
        id[i] = static_cast<std::byte>(ms & 0xff);
}

bool is_hyphen_place(std::size_t i) noexcept {
    return i == 8 || i == 13 || i == 18 || i == 23;
}

}  // namespace

std::string make_uuid7(wall_time now) {
    uuid id;
    fill_random(id);
    write_time(id, now);
    id[6] = (id[6] & std::byte{0x0f}) | std::byte{0x70};
    id[8] = (id[8] & std::byte{0x3f}) | std::byte{0x80};

    std::string text;
    text.reserve(36);
    for (const auto byte : id) {
        if (is_hyphen_place(text.size())) text += '-';
        text += hex_digits[std::to_integer<std::size_t>(byte >> 4)];
        text += hex_digits[std::to_integer<std::size_t>(byte & std::byte{0x0f})];
    }
    return text;
}

std::optional<uuid> parse_uuid7(std::string_view text) noexcept {
    if (text.size() != 36) return std::nullopt;
    uuid id{};
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_hyphen_place(i)) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        const int value = value_of(text[i]);
        if (value < 0) return std::nullopt;
        auto& byte = id[digits / 2];
        byte = (byte << 4) | static_cast<std::byte>(value);
        ++digits;
    }
    const bool is_version7 = (id[6] >> 4) == std::byte{7} && (id[8] >> 6) == std::byte{2};
    return is_version7 ? std::optional{id} : std::nullopt;
}

bool is_same_id(std::string_view one, std::string_view other) noexcept {
    if (one == other) return true;
    const auto lower = [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(one, other, {}, lower, lower) && parse_uuid7(one);
}

wall_time time_of(const uuid& id) noexcept {
    std::int64_t ms = 0;
    for (std::size_t i = 0; i < 6; ++i)
        ms = (ms << 8) | std::to_integer<std::int64_t>(id[i]);
    return wall_time{std::chrono::milliseconds{ms}};
}

uuid first_uuid7(wall_time when) noexcept {
    uuid id{};
    write_time(id, when);
    return id;
}

void fill_random(std::span<std::byte> bytes) {
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()),
                   static_cast<int>(bytes.size())) != 1)
        throw std::system_error{std::make_error_code(std::errc::io_error),
                                "the system gives no random bytes"};
}

sha256 digest(std::span<const std::string_view> parts) {
    // One context for each thread: making one costs as much as a short digest.
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
        EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    TRAMITE_CHECK(context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
    for (const auto part : parts) {
        // Lowest byte first on every machine: digests are kept in databases.
        std::array<unsigned char, 8> length{};
        for (std::size_t i = 0; i < length.size(); ++i)
            length[i] = static_cast<unsigned char>(part.size() >> (8 * i));
        EVP_DigestUpdate(context.get(), length.data(), length.size());
        EVP_DigestUpdate(context.get(), part.data(), part.size());
    }
    sha256 result{};
    TRAMITE_CHECK(EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(result.data()),
                                     nullptr) == 1);
    return result;
}

std::string to_hex(std::span<const std::byte> bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += hex_digits[std::to_integer<std::size_t>(byte >> 4)];
        text += hex_digits[std::to_integer<std::size_t>(byte & std::byte{0x0f})];
    }
    return text;
}

}  // namespace tramite::base
