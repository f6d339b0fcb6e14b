// encode: the JSON of each type, to the byte.
#include <gtest/gtest.h>

#include <boost/describe/enum.hpp>
#include <boost/json/parse.hpp>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tramite/detail/codec.hpp"
#include "tramite/detail/describe.hpp"
#include "tramite/secret.hpp"

namespace tramite::detail {
namespace {

template <class T>
std::string json_of(const T& value) {
    std::string out;
    encode(out, describe<T>(), &value);
    return out;
}

enum class color : std::int8_t { rojo, verde = -3 };
BOOST_DESCRIBE_ENUM(color, rojo, verde)

TEST(encode, scalars) {
    EXPECT_EQ(json_of(true), "true");
    EXPECT_EQ(json_of(false), "false");
    EXPECT_EQ(json_of(std::int8_t{-128}), "-128");
    EXPECT_EQ(json_of(std::uint8_t{255}), "255");
    EXPECT_EQ(json_of(std::numeric_limits<std::int16_t>::min()), "-32768");
    EXPECT_EQ(json_of(std::numeric_limits<std::uint16_t>::max()), "65535");
    EXPECT_EQ(json_of(std::numeric_limits<std::int32_t>::min()), "-2147483648");
    EXPECT_EQ(json_of(std::numeric_limits<std::uint32_t>::max()), "4294967295");
    EXPECT_EQ(json_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(json_of(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(json_of(std::string{"a\"\\\n\tñ\x01"}), R"("a\"\\\n\tñ\u0001")");
    EXPECT_EQ(json_of(secret{"abc"}), R"("abc")");
    EXPECT_EQ(json_of(color::verde), R"("verde")");
    EXPECT_EQ(json_of(std::vector<std::byte>{std::byte{0}, std::byte{255}}), R"("AP8=")");
}

TEST(encode, reals_in_their_fewest_digits) {
    EXPECT_EQ(json_of(1.0), "1.0");
    EXPECT_EQ(json_of(0.1), "0.1");
    EXPECT_EQ(json_of(0.1F), "0.1");
    EXPECT_EQ(json_of(16777216.0F), "16777216.0");
    EXPECT_EQ(json_of(std::numeric_limits<double>::quiet_NaN()), "null");
    EXPECT_EQ(json_of(-std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(json_of(std::numeric_limits<float>::infinity()), "null");
    EXPECT_EQ(json_of(std::numeric_limits<float>::quiet_NaN()), "null");
}

TEST(encode, containers) {
    EXPECT_EQ(json_of(std::optional<int>{}), "null");
    EXPECT_EQ(json_of(std::optional<int>{5}), "5");
    EXPECT_EQ(json_of(std::vector<int>{}), "[]");
    EXPECT_EQ(json_of(std::vector<int>{1, 2}), "[1,2]");
    EXPECT_EQ(json_of(std::vector<bool>{true, false}), "[true,false]");
    EXPECT_EQ(json_of(std::array<std::string, 2>{"a", "b"}), R"(["a","b"])");
    EXPECT_EQ((json_of(std::map<std::string, int>{})), "{}");
    EXPECT_EQ((json_of(std::map<std::string, int>{{"b", 2}, {"a\"", 1}})), R"({"a\"":1,"b":2})");
    EXPECT_EQ(json_of(boost::json::parse(R"({"z":1,"a":[null,2.5]})")),
              R"({"z":1,"a":[null,2.5]})");
}

struct item {
    std::int64_t valor;
    std::optional<std::string> nota;
};
struct order {
    std::string zona;
    std::vector<item> items;
    std::int64_t años;
};
struct empty {};

TEST(encode, members_in_their_declared_order) {
    EXPECT_EQ(
        json_of(order{"norte", {{1, "a"}, {2, std::nullopt}}, 3}),
        R"({"zona":"norte","items":[{"valor":1,"nota":"a"},{"valor":2,"nota":null}],"años":3})");
    EXPECT_EQ(json_of(empty{}), "{}");
}

TEST(encode, it_appends) {
    std::string out = "[";
    const int one = 1;
    encode(out, describe<int>(), &one);
    EXPECT_EQ(out, "[1");
    encode(out, describe<void>(), nullptr);
    EXPECT_EQ(out, "[1null");
}

TEST(encode, an_enum_value_without_a_name_cannot_be_sent) {
    std::string out;
    const auto nameless = static_cast<color>(7);
    EXPECT_THROW(encode(out, describe<color>(), &nameless), std::invalid_argument);
}

template <class T>
void expect_to_come_back(const T& value) {
    T back{};
    decode(boost::json::parse(json_of(value)), describe<T>(), &back);
    EXPECT_EQ(back, value);
}

TEST(encode, what_is_encoded_decodes_to_the_same) {
    expect_to_come_back(std::numeric_limits<std::int64_t>::min());
    expect_to_come_back(std::numeric_limits<std::uint64_t>::max());
    expect_to_come_back(std::numeric_limits<double>::denorm_min());
    expect_to_come_back(std::numeric_limits<float>::max());
    expect_to_come_back(std::numeric_limits<float>::denorm_min());
    expect_to_come_back(0.1F);
    expect_to_come_back(std::string("\0\x1f\x7f\u2028", 6));
    expect_to_come_back(color::verde);
    expect_to_come_back(std::vector<std::byte>{std::byte{1}});
    expect_to_come_back(std::vector<bool>{true, false, true});
    expect_to_come_back(std::optional<std::vector<std::string>>{{"a", ""}});
    expect_to_come_back(std::map<std::string, std::array<int, 2>>{{"", {1, 2}}});
}

}  // namespace
}  // namespace tramite::detail
