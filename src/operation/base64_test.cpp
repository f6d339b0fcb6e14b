// base64: the vectors of the standard, and what is not canonical.
#include "operation/base64.hpp"

#include <gtest/gtest.h>

namespace tramite::operations {
namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
    const auto* const begin = reinterpret_cast<const std::byte*>(text.data());
    return {begin, begin + text.size()};
}

std::string base64_of(std::string_view text) {
    std::string out;
    write_base64(out, bytes_of(text));
    return out;
}

struct pair {
    std::string_view plain;
    std::string_view encoded;
};

// RFC 4648, section 10.
constexpr pair vectors[]{{"", ""},
                         {"f", "Zg=="},
                         {"fo", "Zm8="},
                         {"foo", "Zm9v"},
                         {"foob", "Zm9vYg=="},
                         {"fooba", "Zm9vYmE="},
                         {"foobar", "Zm9vYmFy"},
                         {"\xff\xfe\xfd", "//79"}};

TEST(base64, the_vectors_of_the_standard_hold_both_ways) {
    for (const auto& each : vectors) {
        EXPECT_EQ(base64_of(each.plain), each.encoded);
        EXPECT_EQ(read_base64(each.encoded), bytes_of(each.plain));
    }
}

TEST(base64, what_is_not_canonical_is_refused) {
    for (const auto* text : {"Z", "Zg", "Zg=", "Zg===", "=", "====", "Zh==", "Zm9=", "Zm 9",
                             "Zm9v\n", "Zm_v", "Zm-v", "Z=g=", "Zg==Zg==", "ñ==="})
        EXPECT_EQ(read_base64(text), std::nullopt) << text;
}

TEST(base64, every_byte_comes_back) {
    std::vector<std::byte> every;
    for (int i = 0; i < 256; ++i)
        every.push_back(static_cast<std::byte>(i));
    for (std::size_t size = 0; size <= every.size(); ++size) {
        const std::span part{every.data(), size};
        std::string text;
        write_base64(text, part);
        const auto back = read_base64(text);
        ASSERT_TRUE(back);
        EXPECT_TRUE(std::equal(part.begin(), part.end(), back->begin(), back->end()));
    }
}

}  // namespace
}  // namespace tramite::operations
