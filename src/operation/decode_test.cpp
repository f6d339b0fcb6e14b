// decode: what fits each type, what does not, and what is said of it in both languages.
#include "operation/decode.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tramite/detail/codec.hpp"
#include "tramite/detail/describe.hpp"
#include "tramite/secret.hpp"

namespace tramite::operations {
namespace {

template <class T>
struct decoded {
    T value{};
    std::optional<base::message> mismatch;

    [[nodiscard]] std::string spanish() const { return mismatch ? mismatch->spanish : "fits"; }
    [[nodiscard]] std::string english() const { return mismatch ? mismatch->english : "fits"; }
};

template <class T>
decoded<T> decode_value(const boost::json::value& json, unknown policy = unknown::refused) {
    decoded<T> result;
    if (auto why = decode_into(json, detail::describe<T>(), &result.value, policy))
        result.mismatch = why->text;
    return result;
}
template <class T>
decoded<T> decode(std::string_view json, unknown policy = unknown::refused) {
    return decode_value<T>(boost::json::parse(json), policy);
}
template <class T>
std::string spanish_of(std::string_view json) {
    return decode<T>(json).spanish();
}

template <class T>
class decode_integer : public testing::Test {};
using integers = testing::Types<std::int8_t, std::int16_t, std::int32_t, std::int64_t, std::uint8_t,
                                std::uint16_t, std::uint32_t, std::uint64_t>;
TYPED_TEST_SUITE(decode_integer, integers);

TYPED_TEST(decode_integer, the_bounds_fit_and_one_beyond_does_not) {
    using bounds = std::numeric_limits<TypeParam>;
    for (const auto number : {bounds::min(), bounds::max(), TypeParam{0}, TypeParam{1}}) {
        const auto result = decode<TypeParam>(std::to_string(number));
        EXPECT_FALSE(result.mismatch) << result.spanish();
        EXPECT_EQ(result.value, number);
    }
    std::vector<std::string> beyond{"18446744073709551616", "-9223372036854775809", "1e30",
                                    "-1e30"};
    if constexpr (bounds::digits < 63) {
        beyond.push_back(std::to_string(std::int64_t{bounds::max()} + 1));
        beyond.push_back(std::to_string(std::int64_t{bounds::min()} - 1));
    } else if constexpr (bounds::is_signed) {
        beyond.emplace_back("9223372036854775808");
    } else {
        beyond.emplace_back("-1");
    }
    for (const auto& json : beyond) {
        const auto result = decode<TypeParam>(json);
        ASSERT_TRUE(result.mismatch) << json;
        EXPECT_EQ(result.value, 0) << json;
        EXPECT_NE(result.spanish().find(std::to_string(bounds::max())), std::string::npos)
            << result.spanish();
    }
}

TYPED_TEST(decode_integer, a_number_with_a_fraction_or_an_exponent_is_no_integer) {
    for (const auto* json :
         {"1.0", "1e0", "0.1e1", "10e-1", "-0.0", "0e5", "0.99999999999999999999"}) {
        const auto result = decode<TypeParam>(json);
        ASSERT_TRUE(result.mismatch) << json;
        EXPECT_EQ(result.value, 0) << json;
        EXPECT_TRUE(result.spanish().ends_with("llegó un número con decimales o exponente"))
            << result.spanish();
    }
    EXPECT_FALSE(decode<TypeParam>("-0").mismatch);
}

TYPED_TEST(decode_integer, what_is_no_integer_is_refused) {
    for (const auto* json :
         {"1.5", "1e-1", "true", "false", "null", "\"1\"", "\"\"", "[]", "[1]", "{}", "-0.5"})
        EXPECT_TRUE(decode<TypeParam>(json).mismatch) << json;
}

TEST(decode, no_integer_is_rounded) {
    EXPECT_EQ(decode<std::int64_t>("9007199254740993").value, 9007199254740993);
    for (const auto* json : {"9007199254740993.0", "9007199254740993e0", "1e18"})
        EXPECT_EQ(spanish_of<std::int64_t>(json),
                  "datos: se esperaba un entero y llegó un número con decimales o exponente");
    EXPECT_EQ(decode<std::uint64_t>("1e19").english(),
              "data: expected an integer that is not negative, got a number with a fraction or an "
              "exponent");
}

// It was rounded when it was read: its digits would be others than those that were sent.
TEST(decode, what_no_integer_reaches_is_told_without_digits) {
    for (const auto* json : {"-9223372036854775809", "18446744073709551616", "1e30", "-1e300"}) {
        EXPECT_EQ(spanish_of<std::int64_t>(json),
                  "datos: se esperaba un entero entre -9223372036854775808 y 9223372036854775807 y "
                  "llegó un número demasiado grande");
        EXPECT_EQ(decode<std::uint8_t>(json).english(),
                  "data: expected an integer between 0 and 255, got a number that is too large");
    }
}

TEST(decode, numbers_fit_reals) {
    EXPECT_EQ(decode<double>("1").value, 1.0);
    EXPECT_EQ(decode<double>("-2.5e3").value, -2500.0);
    EXPECT_EQ(decode<double>("18446744073709551615").value, 18446744073709551615.0);
    EXPECT_EQ(decode<float>("0.1").value, 0.1F);
    EXPECT_EQ(decode<float>("3.4028234663852886e38").value, std::numeric_limits<float>::max());
    EXPECT_TRUE(std::signbit(decode<double>("-0.0").value));
    for (const auto* json : {"\"1\"", "true", "null", "[]", "{}"}) {
        EXPECT_TRUE(decode<double>(json).mismatch) << json;
        EXPECT_TRUE(decode<float>(json).mismatch) << json;
    }
    EXPECT_EQ(
        spanish_of<float>("1e39"),
        "datos: se esperaba un número que quepa en 32 bits y llegó un número demasiado grande");
    EXPECT_TRUE(decode<float>("-1e39").mismatch);
}

TEST(decode, what_json_cannot_say_is_refused_too) {
    const boost::json::value infinite = std::numeric_limits<double>::infinity();
    const boost::json::value none = std::numeric_limits<double>::quiet_NaN();
    for (const auto* json : {&infinite, &none}) {
        EXPECT_TRUE(decode_value<double>(*json).mismatch);
        EXPECT_TRUE(decode_value<float>(*json).mismatch);
        EXPECT_TRUE(decode_value<std::int64_t>(*json).mismatch);
        EXPECT_TRUE(decode_value<std::uint8_t>(*json).mismatch);
    }
}

TEST(decode, only_true_and_false_fit_a_boolean) {
    EXPECT_TRUE(decode<bool>("true").value);
    EXPECT_FALSE(decode<bool>("false").mismatch);
    for (const auto* json : {"0", "1", "\"true\"", "null", "[]", "{}"})
        EXPECT_TRUE(decode<bool>(json).mismatch) << json;
}

TEST(decode, only_texts_fit_a_text) {
    EXPECT_EQ(decode<std::string>(R"("áé \u0000")").value, std::string("áé \0", 6));
    EXPECT_EQ(decode<secret>(R"("abc")").value.reveal(), "abc");
    for (const auto* json : {"0", "true", "null", "[]", "{}"}) {
        EXPECT_TRUE(decode<std::string>(json).mismatch) << json;
        EXPECT_TRUE(decode<secret>(json).mismatch) << json;
    }
}

TEST(decode, bytes_come_as_base64) {
    const auto result = decode<std::vector<std::byte>>(R"("AP8=")");
    EXPECT_EQ(result.value, (std::vector<std::byte>{std::byte{0}, std::byte{255}}));
    EXPECT_EQ(spanish_of<std::vector<std::byte>>(R"("AP8")"),
              "datos: se esperaba un texto en base64 y llegó un texto");
    EXPECT_TRUE(decode<std::vector<std::byte>>("[0,255]").mismatch);
}

TEST(decode, an_optional_is_absent_null_or_there) {
    EXPECT_EQ(decode<std::optional<int>>("null").value, std::nullopt);
    EXPECT_EQ(decode<std::optional<int>>("5").value, 5);
    EXPECT_EQ(decode<std::optional<std::vector<int>>>("[1]").value, (std::vector<int>{1}));
    EXPECT_EQ(spanish_of<std::optional<int>>(R"("x")"),
              "datos: se esperaba un entero entre -2147483648 y 2147483647 y llegó el texto \"x\"");
}

TEST(decode, lists_keep_their_order) {
    EXPECT_EQ(decode<std::vector<int>>("[3,1,2]").value, (std::vector<int>{3, 1, 2}));
    EXPECT_EQ(decode<std::vector<bool>>("[true,false,true]").value,
              (std::vector<bool>{true, false, true}));
    EXPECT_EQ(decode<std::vector<std::vector<std::string>>>(R"([[],["a"]])").value,
              (std::vector<std::vector<std::string>>{{}, {"a"}}));
    EXPECT_EQ(decode<std::vector<std::optional<int>>>("[null,1]").value,
              (std::vector<std::optional<int>>{std::nullopt, 1}));
    for (const auto* json : {"null", "{}", "1", "\"\""})
        EXPECT_TRUE(decode<std::vector<int>>(json).mismatch) << json;
    EXPECT_EQ(spanish_of<std::vector<bool>>("[true,1]"),
              "datos[1]: se esperaba true o false y llegó el número 1");
}

TEST(decode, a_list_of_fixed_size_takes_just_as_many) {
    EXPECT_EQ((decode<std::array<int, 3>>("[1,2,3]").value), (std::array{1, 2, 3}));
    EXPECT_EQ((spanish_of<std::array<int, 3>>("[1,2]")),
              "datos: se esperaba una lista de 3 elementos y llegó una lista de 2 elementos");
    EXPECT_EQ((decode<std::array<bool, 1>>("[true,false]").english()),
              "data: expected an array of 1 element, got an array of 2 elements");
    EXPECT_EQ((spanish_of<std::array<int, 1>>("7")),
              "datos: se esperaba una lista de 1 elemento y llegó un número");
}

TEST(decode, maps_come_as_objects) {
    using tree = std::map<std::string, int>;
    EXPECT_EQ(decode<tree>(R"({"b":2,"a":1})").value, (tree{{"a", 1}, {"b", 2}}));
    using table = std::unordered_map<std::string, std::vector<int>>;
    EXPECT_EQ(decode<table>(R"({"a":[1],"":[]})").value, (table{{"a", {1}}, {"", {}}}));
    EXPECT_TRUE(decode<tree>("[]").mismatch);
    EXPECT_EQ(spanish_of<tree>(R"({"a":1,"b":"x"})").substr(0, 8), "datos.b:");
    EXPECT_EQ(spanish_of<tree>(R"({"con espacio":"x"})").substr(0, 21), R"(datos["con espacio"]:)");
}

TEST(decode, raw_json_is_kept_as_it_came) {
    const auto json = boost::json::parse(R"({"a":[1,null,"x"],"b":1.5})");
    EXPECT_EQ(decode_value<boost::json::value>(json).value, json);
    EXPECT_EQ(decode<boost::json::value>("null").value, nullptr);
}

TEST(decode, nothing_is_null_or_an_empty_object) {
    const auto& nothing = detail::describe<void>();
    const auto fits = [&](std::string_view json, unknown policy = unknown::refused) {
        return !decode_into(boost::json::parse(json), nothing, nullptr, policy);
    };
    EXPECT_TRUE(fits("null"));
    EXPECT_TRUE(fits("{}"));
    EXPECT_FALSE(fits("[]"));
    EXPECT_FALSE(fits("0"));
    EXPECT_FALSE(fits("false"));
    EXPECT_FALSE(fits(R"({"a":1})"));
    EXPECT_TRUE(fits(R"({"a":1})", unknown::ignored));
}

enum class color : std::uint8_t { rojo, verde = 200 };
BOOST_DESCRIBE_ENUM(color, rojo, verde)
enum class sign : std::int16_t { menos = -1, mas = 1 };
BOOST_DESCRIBE_ENUM(sign, menos, mas)

TEST(decode, enums_come_by_name) {
    EXPECT_EQ(decode<color>(R"("verde")").value, color::verde);
    EXPECT_EQ(decode<sign>(R"("menos")").value, sign::menos);
    EXPECT_EQ(spanish_of<color>(R"("azul")"),
              R"(datos: se esperaba uno de rojo, verde y llegó el texto "azul")");
    EXPECT_EQ(decode<color>("0").english(), "data: expected one of rojo, verde, got the number 0");
    EXPECT_TRUE(decode<color>(R"("Rojo")").mismatch);
}

struct item {
    std::int64_t valor;
    std::string nota = "sin nota";
    std::optional<color> tono;
};
struct order {
    std::int64_t cuenta;
    std::vector<item> items;
    bool urgente = true;
    std::vector<int> partes{1, 2};
};

TEST(decode, an_object_takes_its_members_in_any_order) {
    const auto result =
        decode<order>(R"({"items":[{"tono":"rojo","valor":5},{"valor":6,"nota":"n"}],"cuenta":1})");
    ASSERT_FALSE(result.mismatch) << result.spanish();
    EXPECT_EQ(result.value.cuenta, 1);
    ASSERT_EQ(result.value.items.size(), 2);
    EXPECT_EQ(result.value.items[0].tono, color::rojo);
    EXPECT_EQ(result.value.items[0].nota, "sin nota");
    EXPECT_EQ(result.value.items[1].nota, "n");
}

TEST(decode, an_absent_member_keeps_its_initialiser) {
    const auto result = decode<order>(R"({"cuenta":1,"items":[]})");
    ASSERT_FALSE(result.mismatch) << result.spanish();
    EXPECT_TRUE(result.value.urgente);
    EXPECT_EQ(result.value.partes, (std::vector{1, 2}));
    EXPECT_EQ(decode<order>(R"({"cuenta":1,"items":[],"partes":[7]})").value.partes,
              (std::vector{7}));
}

TEST(decode, other_members_are_required) {
    EXPECT_EQ(spanish_of<order>(R"({"items":[]})"), "datos.cuenta: falta; se esperaba un entero");
    EXPECT_EQ(decode<order>(R"({"cuenta":1})").english(),
              "data.items: is missing; expected an array");
    EXPECT_EQ(spanish_of<order>(R"({"cuenta":1,"items":[{"nota":"a"}]})"),
              "datos.items[0].valor: falta; se esperaba un entero");
    EXPECT_TRUE(decode<order>(R"({"cuenta":1,"items":[],"urgente":null})").mismatch);
}

TEST(decode, only_an_object_fits_an_object) {
    for (const auto* json : {"null", "[]", "[1]", "0", "\"\"", "true"})
        EXPECT_TRUE(decode<order>(json).mismatch) << json;
    EXPECT_EQ(spanish_of<order>("null"), "datos: se esperaba un objeto y llegó null");
}

TEST(decode, an_unknown_member_is_refused_or_ignored) {
    EXPECT_EQ(spanish_of<order>(R"({"cuenta":1,"item":[]})"),
              "datos.item: no existe; ¿quiso decir items?");
    EXPECT_EQ(decode<order>(R"({"cuenta":1,"items":[{"valr":1}]})").english(),
              "data.items[0].valr: is not known; did you mean valor?");
    EXPECT_EQ(spanish_of<item>(R"({"valor":1,"importe":1})"),
              "datos.importe: no existe; los miembros son valor, nota, tono");
    const auto ignored = decode<item>(R"({"importe":[1],"valor":3,"otro":null})", unknown::ignored);
    EXPECT_FALSE(ignored.mismatch);
    EXPECT_EQ(ignored.value.valor, 3);
    struct empty {};
    EXPECT_EQ(decode<empty>(R"({"a":1})").english(), "data.a: is not known; it has no members");
}

class movement {
public:
    [[nodiscard]] std::int64_t amount() const { return valor_; }

private:
    std::int64_t valor_ = 0;
    BOOST_DESCRIBE_CLASS(movement, (), (), (), (valor_))
};
struct named {
    std::string nombre;
};
BOOST_DESCRIBE_STRUCT(named, (), (nombre))
struct client : named {
    int edad = 0;
};
BOOST_DESCRIBE_STRUCT(client, (named), (edad))

TEST(decode, private_members_and_those_of_bases_are_reached) {
    EXPECT_EQ(decode<movement>(R"({"valor_":5})").value.amount(), 5);
    const auto result = decode<client>(R"({"edad":30,"nombre":"Ana"})");
    EXPECT_EQ(result.value.nombre, "Ana");
    EXPECT_EQ(result.value.edad, 30);
}

struct node {
    std::string nombre;
    std::vector<node> hijos;
};

TEST(decode, a_type_may_hold_itself) {
    const auto result = decode<node>(
        R"({"nombre":"a","hijos":[{"nombre":"b","hijos":[]},{"nombre":"c","hijos":[]}]})");
    ASSERT_FALSE(result.mismatch) << result.spanish();
    EXPECT_EQ(result.value.hijos[1].nombre, "c");
    EXPECT_EQ(spanish_of<node>(R"({"nombre":"a","hijos":[{"nombre":5,"hijos":[]}]})"),
              "datos.hijos[0].nombre: se esperaba un texto y llegó el número 5");
}

TEST(decode, a_client_ignores_members_and_throws_for_the_rest) {
    item value;
    detail::decode(boost::json::parse(R"({"valor":4,"nuevo":1})"), detail::describe<item>(),
                   &value);
    EXPECT_EQ(value.valor, 4);
    try {
        detail::decode(boost::json::parse(R"({"valor":true})"), detail::describe<item>(), &value);
        FAIL() << "it fitted";
    } catch (const std::invalid_argument& why) {
        EXPECT_STREQ(why.what(), "data.valor: expected an integer, got true");
    }
}

TEST(decode_input, a_binding_says_of_which_type) {
    detail::binding bound;
    bound.input = &detail::describe<item>;
    auto made = decode_input(bound, boost::json::parse(R"({"valor":4})"), unknown::refused);
    ASSERT_TRUE(std::holds_alternative<input>(made));
    EXPECT_EQ(static_cast<const item*>(std::get<input>(made).get())->valor, 4);
    made = decode_input(bound, request{"retiro", boost::json::parse("5")}, unknown::refused);
    ASSERT_TRUE(std::holds_alternative<data_mismatch>(made));
    EXPECT_EQ(std::get<data_mismatch>(made).text.english, "data: expected an object, got a number");
}

TEST(decode_input, a_whole_controller_gets_the_request_in_memory_of_its_own) {
    const detail::binding whole;
    std::variant<input, data_mismatch> made = data_mismatch{};
    {
        boost::json::monotonic_resource memory;
        auto data = boost::json::parse(R"({"a":["un texto que no cabe en su sitio"]})", &memory);
        made = decode_input(whole, request{"retiro", std::move(data)}, unknown::refused);
    }
    ASSERT_TRUE(std::holds_alternative<input>(made));
    const auto& kept = *static_cast<const request*>(std::get<input>(made).get());
    EXPECT_EQ(kept.operation, "retiro");
    EXPECT_EQ(kept.data.at("a").at(0), "un texto que no cabe en su sitio");
}

}  // namespace
}  // namespace tramite::operations
