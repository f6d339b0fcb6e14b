// OpenSSL does the hashing; the text form is that of the PHC string format, as others write it.
#include "password.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace bank {
namespace {

struct cost {
    std::uint64_t log2_rounds;
    std::uint64_t block;
    std::uint64_t parallel;
};

// The smallest memory that OWASP's password storage sheet still allows for scrypt: the bank's
// server may hash on many threads at once, and each takes 16 MiB.
constexpr cost present_cost{.log2_rounds = 14, .block = 8, .parallel = 5};
// What a stored line may ask for; more would be a way to hold up the server.
constexpr cost highest_cost{.log2_rounds = 17, .block = 16, .parallel = 16};
constexpr std::uint64_t memory_bytes = std::uint64_t{512} << 20;
constexpr std::size_t hash_bytes = 32;
using hash = std::array<unsigned char, hash_bytes>;

constexpr std::string_view prefix = "$scrypt$ln=";

struct stored_password {
    cost paid;
    std::vector<unsigned char> salt;
    std::vector<unsigned char> hashed;
};

[[nodiscard]] hash derive(std::string_view password, std::span<const unsigned char> salt,
                          const cost& paid) {
    hash made{};
    if (EVP_PBE_scrypt(password.data(), password.size(), salt.data(), salt.size(),
                       std::uint64_t{1} << paid.log2_rounds, paid.block, paid.parallel,
                       memory_bytes, made.data(), made.size()) != 1)
        throw std::runtime_error{"scrypt failed: no memory for it, or parameters out of range"};
    return made;
}

// Base64 without the padding, as the PHC format has it.
[[nodiscard]] std::string to_base64(std::span<const unsigned char> bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    text.erase(text.find_last_not_of('=') + 1);
    return text;
}

[[noreturn]] void refuse_stored() {
    throw std::runtime_error{"A stored password is damaged: it is no scrypt line"};
}

[[nodiscard]] std::vector<unsigned char> from_base64(std::string_view text) {
    if (text.empty() || text.size() > 128 || text.size() % 4 == 1) refuse_stored();
    std::string padded{text};
    const std::size_t padding = (4 - text.size() % 4) % 4;
    padded.append(padding, '=');
    std::vector<unsigned char> bytes(padded.size() / 4 * 3);
    const int size =
        EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(padded.data()),
                        static_cast<int>(padded.size()));
    if (size != static_cast<int>(bytes.size())) refuse_stored();
    bytes.erase(bytes.end() - static_cast<std::ptrdiff_t>(padding), bytes.end());
    return bytes;
}

// Takes `text`'s head up to `end`, and `end` itself, away from it.
[[nodiscard]] std::string_view take(std::string_view& text, std::string_view end) {
    const auto at = text.find(end);
    if (at == std::string_view::npos) refuse_stored();
    const auto head = text.substr(0, at);
    text.remove_prefix(at + end.size());
    return head;
}

[[nodiscard]] std::uint64_t number_in(std::string_view digits, std::uint64_t highest) {
    std::uint64_t number = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [stop, failure] = std::from_chars(digits.data(), end, number);
    if (failure != std::errc{} || stop != end || number == 0 || number > highest) refuse_stored();
    return number;
}

[[nodiscard]] stored_password parse(std::string_view text) {
    if (!text.starts_with(prefix)) refuse_stored();
    text.remove_prefix(prefix.size());
    stored_password found;
    found.paid.log2_rounds = number_in(take(text, ",r="), highest_cost.log2_rounds);
    found.paid.block = number_in(take(text, ",p="), highest_cost.block);
    found.paid.parallel = number_in(take(text, "$"), highest_cost.parallel);
    found.salt = from_base64(take(text, "$"));
    found.hashed = from_base64(text);
    if (found.hashed.size() != hash_bytes) refuse_stored();
    return found;
}

}  // namespace

std::string hash_password(std::string_view password, std::span<const std::byte> salt) {
    if (salt.size() != salt_bytes)
        throw std::invalid_argument{"A password's salt has another size than salt_bytes"};
    std::array<unsigned char, salt_bytes> bytes{};
    std::ranges::transform(salt, bytes.begin(),
                           [](std::byte each) { return static_cast<unsigned char>(each); });
    const auto number = [](std::uint64_t value) { return std::to_string(value); };
    return std::string{prefix} + number(present_cost.log2_rounds) +
           ",r=" + number(present_cost.block) + ",p=" + number(present_cost.parallel) + "$" +
           to_base64(bytes) + "$" + to_base64(derive(password, bytes, present_cost));
}

bool is_password(std::string_view password, std::string_view stored) {
    const auto kept = parse(stored);
    const auto made = derive(password, kept.salt, kept.paid);
    return CRYPTO_memcmp(made.data(), kept.hashed.data(), made.size()) == 0;
}

}  // namespace bank
