// describe: what is seen of a type without macros, and with Boost.Describe.
#include <gtest/gtest.h>

#include <array>
#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tramite/detail/describe.hpp>
#include <tramite/secret.hpp>
#include <unordered_map>
#include <vector>

namespace bank {

struct account {
    std::int64_t cuenta;
    std::string nombre;
};
template <class T>
struct page {
    std::vector<T> filas;
};
enum class color : unsigned char { rojo, verde = 7 };
BOOST_DESCRIBE_ENUM(color, rojo, verde)

}  // namespace bank

namespace {

using tramite::detail::describe;
using tramite::detail::shape;
using tramite::detail::type_description;

std::vector<std::string_view> names_of(const type_description& type) {
    std::vector<std::string_view> names;
    for (const auto& member : type.members)
        names.push_back(member.name);
    return names;
}

using names = std::vector<std::string_view>;

TEST(describe, each_type_has_its_shape) {
    EXPECT_EQ(describe<void>().what, shape::nothing);
    EXPECT_EQ(describe<bool>().what, shape::boolean);
    EXPECT_EQ(describe<std::int8_t>().what, shape::integer);
    EXPECT_EQ(describe<long long>().what, shape::integer);
    EXPECT_EQ(describe<std::uint8_t>().what, shape::natural);
    EXPECT_EQ(describe<std::size_t>().what, shape::natural);
    EXPECT_EQ(describe<float>().what, shape::real);
    EXPECT_EQ(describe<double>().what, shape::real);
    EXPECT_EQ(describe<std::string>().what, shape::text);
    EXPECT_EQ(describe<tramite::secret>().what, shape::secret);
    EXPECT_EQ(describe<std::vector<std::byte>>().what, shape::bytes);
    EXPECT_EQ(describe<bank::color>().what, shape::enumeration);
    EXPECT_EQ(describe<std::optional<int>>().what, shape::optional);
    EXPECT_EQ(describe<std::vector<int>>().what, shape::list);
    EXPECT_EQ((describe<std::array<int, 2>>().what), shape::list);
    EXPECT_EQ((describe<std::map<std::string, int>>().what), shape::map);
    EXPECT_EQ((describe<std::unordered_map<std::string, int>>().what), shape::map);
    EXPECT_EQ(describe<bank::account>().what, shape::object);
    EXPECT_EQ(describe<boost::json::value>().what, shape::json);
}

TEST(describe, a_description_is_made_once) {
    EXPECT_EQ(&describe<bank::account>(), &describe<bank::account>());
}

TEST(describe, a_types_name_is_told_without_what_it_stands_in) {
    struct local {
        int uno;
    };
    EXPECT_EQ(describe<bank::account>().name, "account");
    EXPECT_EQ(describe<bank::color>().name, "color");
    EXPECT_EQ(describe<bank::page<bank::account>>().name, "page<bank::account>");
    EXPECT_EQ(describe<local>().name, "local");
}

struct several {
    bool es_activa;
    std::string contraseña;
    std::vector<std::string> Filas_2;
    std::map<std::string, double> por_nombre;
    std::array<std::string, 2> par;
    std::optional<bank::page<bank::account>> otra;
    boost::json::value cruda;
};

TEST(describe, an_aggregates_members_have_their_names_and_places) {
    const auto& type = describe<several>();
    EXPECT_EQ(names_of(type),
              (names{"es_activa", "contraseña", "Filas_2", "por_nombre", "par", "otra", "cruda"}));
    EXPECT_EQ(type.size, sizeof(several));
    several sample{};
    const auto* const begin = reinterpret_cast<const std::byte*>(&sample);
    EXPECT_EQ(begin + type.members[1].offset, static_cast<const void*>(&sample.contraseña));
    EXPECT_EQ(begin + type.members[6].offset, static_cast<const void*>(&sample.cruda));
    EXPECT_EQ(type.members[5].type().element().name, "page<bank::account>");
}

struct empty {};
struct of_empty {
    empty nada;
    int uno;
    empty otra;
};

TEST(describe, empty_aggregates_have_no_members) {
    EXPECT_TRUE(describe<empty>().members.empty());
    EXPECT_EQ(names_of(describe<of_empty>()), (names{"nada", "uno", "otra"}));
}

struct seventy {
    int a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, c0, c1, c2,
        c3, c4, c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, e0, e1, e2, e3, e4, e5,
        e6, e7, e8, e9, f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, g0, g1, g2, g3, g4, g5, g6, g7, g8;
    std::string último;
};

TEST(describe, an_aggregate_may_have_many_members) {
    const auto& type = describe<seventy>();
    ASSERT_EQ(type.members.size(), 70);
    EXPECT_EQ(type.members[64].name, "g4");
    EXPECT_EQ(type.members[69].name, "último");
    EXPECT_EQ(type.members[64].offset, 64 * sizeof(int));
}

struct inner {
    int uno = 5;
    int dos = 0;
};
struct initialised {
    int cero = 0;
    int siete = 7;
    bool no = false;
    bool si = true;
    double real = 0.5;
    std::string vacio;
    std::string texto = "x";
    tramite::secret clave{"x"};
    std::vector<int> lista{1};
    std::vector<int> sin_lista;
    std::map<std::string, int> mapa{{"a", 1}};
    std::array<int, 2> par{0, 1};
    std::array<int, 2> ceros{};
    bank::color primero = bank::color::rojo;
    bank::color tono = bank::color::verde;
    inner igual;
    inner distinto{.uno = 6};
    boost::json::value cruda = 1;
    boost::json::value nula;
};

TEST(describe, a_member_has_a_default_if_its_initialiser_says_something) {
    names with_default;
    for (const auto& member : describe<initialised>().members)
        if (member.has_default) with_default.push_back(member.name);
    EXPECT_EQ(with_default, (names{"siete", "si", "real", "texto", "clave", "lista", "mapa", "par",
                                   "tono", "distinto", "cruda"}));
}

struct node {
    std::string nombre;
    std::vector<node> hijos;
    std::map<std::string, node> por_nombre;
};

TEST(describe, a_type_may_hold_itself) {
    const auto& type = describe<node>();
    EXPECT_EQ(&type.members[1].type().element(), &type);
    EXPECT_EQ(&type.members[2].type().element(), &type);
}

class pinned {
public:
    pinned() = default;
    pinned(pinned&&) = delete;
    int valor = 0;
    BOOST_DESCRIBE_CLASS(pinned, (), (valor), (), ())
};
struct of_pinned {
    int uno;
    pinned dos;
};

TEST(describe, a_member_need_neither_copy_nor_move) {
    EXPECT_EQ(names_of(describe<of_pinned>()), (names{"uno", "dos"}));
}

class secretive {
    int a_ = 1;
    std::string b_;
    BOOST_DESCRIBE_CLASS(secretive, (), (), (), (a_, b_))
};
struct base {
    int x;
};
struct derived : base {
    int y = 3;
};
BOOST_DESCRIBE_STRUCT(base, (), (x))
BOOST_DESCRIBE_STRUCT(derived, (base), (y))

TEST(describe, private_members_and_bases_come_with_boost_describe) {
    EXPECT_EQ(names_of(describe<secretive>()), (names{"a_", "b_"}));
    EXPECT_TRUE(describe<secretive>().members[0].has_default);
    const auto& type = describe<derived>();
    EXPECT_EQ(names_of(type), (names{"x", "y"}));
    EXPECT_EQ(type.members[1].offset, sizeof(int));
}

TEST(describe, enumerators_have_their_names_and_values) {
    const auto& type = describe<bank::color>();
    ASSERT_EQ(type.enumerators.size(), 2);
    EXPECT_EQ(type.enumerators[1].name, "verde");
    EXPECT_EQ(type.enumerators[1].value, 7);
    EXPECT_EQ(type.size, 1);
}

TEST(describe, objects_are_made_and_destroyed_through_it) {
    const auto& type = describe<initialised>();
    const auto memory = std::make_unique<std::byte[]>(type.size + type.alignment);
    void* place = memory.get();
    auto space = type.size + type.alignment;
    ASSERT_NE(std::align(type.alignment, type.size, place, space), nullptr);
    type.construct(place);
    EXPECT_EQ(static_cast<initialised*>(place)->texto, "x");
    type.destroy(place);
}

TEST(describe, elements_are_reached_through_it) {
    std::map<std::string, int> map;
    const auto& of_map = describe<std::map<std::string, int>>().access;
    *static_cast<int*>(of_map.insert(&map, "a")) = 1;
    EXPECT_EQ(of_map.insert(&map, "a"), nullptr);
    EXPECT_EQ(map, (std::map<std::string, int>{{"a", 1}}));

    std::vector<bool> flags;
    const auto& of_flags = describe<std::vector<bool>>().access;
    of_flags.append_boolean(&flags, true);
    of_flags.append_boolean(&flags, false);
    EXPECT_EQ(of_flags.count(&flags), 2);
    EXPECT_TRUE(*static_cast<const bool*>(of_flags.at(&flags, 0)));
    EXPECT_FALSE(*static_cast<const bool*>(of_flags.at(&flags, 1)));

    std::optional<std::string> maybe;
    const auto& of_maybe = describe<std::optional<std::string>>().access;
    *static_cast<std::string*>(of_maybe.append(&maybe)) = "x";
    EXPECT_EQ(maybe, "x");
    of_maybe.clear(&maybe);
    EXPECT_EQ(of_maybe.count(&maybe), 0);
}

}  // namespace
