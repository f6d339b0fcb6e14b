// mismatch: what is said of data that does not fit, and that secrets are not.
#include "operation/mismatch.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/describe/enum.hpp>
#include <boost/json/parse.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "operation/decode.hpp"
#include "tramite/detail/describe.hpp"
#include "tramite/secret.hpp"

namespace tramite::operations {
namespace {

template <class T>
base::message said_of_value(const boost::json::value& json) {
    T value{};
    auto why = decode_into(json, detail::describe<T>(), &value, unknown::refused);
    return why ? why->text : base::message{"fits", "fits"};
}
template <class T>
base::message said_of(std::string_view json) {
    return said_of_value<T>(boost::json::parse(json));
}

enum class color { rojo, verde };
BOOST_DESCRIBE_ENUM(color, rojo, verde)

struct golden {
    base::message said;
    const char* spanish;
    const char* english;
};

TEST(mismatch, each_type_says_what_it_expects) {
    using none = std::vector<int>;
    const golden expectations[]{
        {said_of<bool>("1"), "datos: se esperaba true o false y llegó el número 1",
         "data: expected true or false, got the number 1"},
        {said_of<std::int8_t>("128"),
         "datos: se esperaba un entero entre -128 y 127 y llegó el número 128",
         "data: expected an integer between -128 and 127, got the number 128"},
        {said_of<std::uint16_t>("-1"),
         "datos: se esperaba un entero entre 0 y 65535 y llegó el número -1",
         "data: expected an integer between 0 and 65535, got the number -1"},
        {said_of<std::int64_t>("1.5"),
         "datos: se esperaba un entero y llegó un número con decimales o exponente",
         "data: expected an integer, got a number with a fraction or an exponent"},
        {said_of<std::int64_t>("9223372036854775808"),
         "datos: se esperaba un entero entre -9223372036854775808 y 9223372036854775807 y llegó el "
         "número 9223372036854775808",
         "data: expected an integer between -9223372036854775808 and 9223372036854775807, got the "
         "number 9223372036854775808"},
        {said_of<std::uint64_t>("null"), "datos: se esperaba un entero no negativo y llegó null",
         "data: expected an integer that is not negative, got null"},
        {said_of<double>("\"x\""), "datos: se esperaba un número y llegó el texto \"x\"",
         "data: expected a number, got the string \"x\""},
        {said_of<std::string>("false"), "datos: se esperaba un texto y llegó false",
         "data: expected a string, got false"},
        {said_of<secret>("false"), "datos: se esperaba un texto y llegó un valor lógico",
         "data: expected a string, got a boolean"},
        {said_of<std::vector<std::byte>>("[]"),
         "datos: se esperaba un texto en base64 y llegó una lista",
         "data: expected a string of base64, got an array"},
        {said_of<color>("{}"), "datos: se esperaba uno de rojo, verde y llegó un objeto",
         "data: expected one of rojo, verde, got an object"},
        {said_of<none>("1"), "datos: se esperaba una lista y llegó un número",
         "data: expected an array, got a number"},
        {said_of<std::map<std::string, int>>("[1]"),
         "datos: se esperaba un objeto y llegó una lista",
         "data: expected an object, got an array"},
        {said_of<int>("[1,2]"),
         "datos: se esperaba un entero entre -2147483648 y 2147483647 y llegó una lista de 2 "
         "elementos",
         "data: expected an integer between -2147483648 and 2147483647, got an array of 2 "
         "elements"},
    };
    for (const auto& each : expectations) {
        EXPECT_EQ(each.said.spanish, each.spanish);
        EXPECT_EQ(each.said.english, each.english);
    }
}

struct item {
    std::int64_t valor;
};
struct order {
    std::int64_t cuenta;
    std::vector<item> items;
};

TEST(mismatch, the_path_leads_to_what_does_not_fit) {
    const auto result = said_of<order>(R"({"cuenta":1,"items":[{"valor":1},{"valor":"abc"}]})");
    EXPECT_EQ(result.spanish,
              R"(datos.items[1].valor: se esperaba un entero y llegó el texto "abc")");
    EXPECT_EQ(result.english, R"(data.items[1].valor: expected an integer, got the string "abc")");
}

struct credentials {
    std::string usuario;
    secret clave;
    std::optional<secret> otra;
    std::vector<secret> viejas;
    std::array<secret, 2> par;
};

TEST(mismatch, a_secret_is_never_told) {
    for (const auto* json : {
             R"({"usuario":"a","clave":424242})",
             R"({"usuario":"a","clave":["424242"]})",
             R"({"usuario":"a","clave":{"424242":424242}})",
             R"({"usuario":"a","clave":"424242","otra":424242})",
             R"({"usuario":"a","clave":"424242","viejas":[424242]})",
             R"({"usuario":"a","clave":"424242","viejas":424242})",
             R"({"usuario":"a","clave":"424242","viejas":[],"par":"424242"})",
             R"({"usuario":"a","clave":"424242","viejas":[],"par":["424242"]})",
             R"({"usuario":"a","clav":"424242"})",
             R"("424242")",
             R"(["424242"])",
         }) {
        const auto result = said_of<credentials>(json);
        ASSERT_NE(result.spanish, "fits") << json;
        EXPECT_EQ(result.spanish.find("424242"), std::string::npos) << result.spanish;
        EXPECT_EQ(result.english.find("424242"), std::string::npos) << result.english;
    }
}

TEST(mismatch, what_is_quoted_is_short_and_one_line) {
    const std::string text(1000, 'x');
    const auto result = said_of_value<int>(boost::json::value(text));
    EXPECT_LT(result.spanish.size(), 150);
    EXPECT_NE(result.spanish.find("x…\""), std::string::npos) << result.spanish;
    const auto accents = said_of<int>(R"("ñññññññññññññññññññññññññññññññññññ")");
    EXPECT_EQ(accents.spanish.find("\xef\xbf\xbd"), std::string::npos) << accents.spanish;
    EXPECT_EQ(said_of<int>(R"("a\nb")").spanish.find('\n'), std::string::npos);
    const auto key = said_of<item>("{\"" + text + "\":1}");
    EXPECT_LT(key.spanish.size(), 200);
}

}  // namespace
}  // namespace tramite::operations
