// arguments: parameters by name and by position, for each shape of data.
#include "operation/arguments.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tramite/detail/describe.hpp"
#include "tramite/json.hpp"

namespace tramite::operations {
namespace {

struct movement {
    std::int64_t cuenta;
    std::int64_t valor;
};

std::string data_from(std::string_view params, const detail::type_description* type) {
    return boost::json::serialize(data_of(boost::json::parse(params), type));
}
template <class In>
std::string data_for(std::string_view params) {
    return data_from(params, &detail::describe<In>());
}

TEST(arguments, members_come_by_name_as_an_object_or_in_order) {
    for (const std::string_view params :
         {R"({"cuenta":1,"valor":2})", R"([{"cuenta":1,"valor":2}])", "[1,2]"})
        EXPECT_EQ(data_for<movement>(params), R"({"cuenta":1,"valor":2})") << params;
    EXPECT_EQ(data_for<movement>("[1]"), R"({"cuenta":1})");
    EXPECT_EQ(data_for<std::optional<movement>>("[1,2]"), R"({"cuenta":1,"valor":2})");
}

TEST(arguments, more_than_there_are_members_is_left_for_decode_to_refuse) {
    EXPECT_EQ(data_for<movement>("[1,2,3]"), "[1,2,3]");
}

TEST(arguments, none_is_none_however_it_is_said) {
    for (const std::string_view params : {"null", "[]", "{}"}) {
        EXPECT_EQ(data_for<movement>(params), "null") << params;
        EXPECT_EQ(data_for<void>(params), "null") << params;
        EXPECT_EQ(data_for<std::string>(params), "null") << params;
        EXPECT_EQ(data_for<std::vector<int>>(params), "[]") << params;
        EXPECT_EQ((data_for<std::map<std::string, int>>(params)), "{}") << params;
        EXPECT_EQ(data_from(params, nullptr), "null") << params;
    }
}

TEST(arguments, a_list_comes_as_its_elements_or_as_one_list) {
    EXPECT_EQ(data_for<std::vector<int>>("[1,2,4]"), "[1,2,4]");
    EXPECT_EQ(data_for<std::vector<int>>("[[1,2,4]]"), "[1,2,4]");
    EXPECT_EQ(data_for<std::vector<int>>("[7]"), "[7]");
    EXPECT_EQ((data_for<std::array<int, 2>>("[[1,2]]")), "[1,2]");
    EXPECT_EQ(data_for<std::vector<std::vector<int>>>("[[1,2]]"), "[[1,2]]");
    EXPECT_EQ(data_for<std::vector<movement>>("[[1,2]]"), "[1,2]");
}

TEST(arguments, a_map_comes_by_name_or_as_one_object) {
    using map = std::map<std::string, int>;
    EXPECT_EQ(data_for<map>(R"({"a":1})"), R"({"a":1})");
    EXPECT_EQ(data_for<map>(R"([{"a":1}])"), R"({"a":1})");
}

TEST(arguments, what_is_one_value_comes_as_the_one_item_of_a_list) {
    EXPECT_EQ(data_for<std::string>(R"(["Hola"])"), R"("Hola")");
    EXPECT_EQ(data_for<bool>("[true]"), "true");
    EXPECT_EQ(data_for<int>("[1,2]"), "[1,2]");
    EXPECT_EQ(data_for<int>(R"({"a":1})"), R"({"a":1})");
    EXPECT_EQ(data_for<boost::json::value>("[[1]]"), "[1]");
    EXPECT_EQ(data_for<boost::json::value>("[1,2]"), "[1,2]");
    EXPECT_EQ(data_for<boost::json::value>(R"({"a":1})"), R"({"a":1})");
    EXPECT_EQ(data_from(R"(["Hola"])", nullptr), R"("Hola")");
}

TEST(arguments, they_stay_in_their_memory) {
    boost::json::monotonic_resource memory;
    for (const std::string_view params : {"[1,2]", R"([{"cuenta":1}])", R"({"cuenta":1})", "[]"}) {
        const auto data =
            data_of(boost::json::parse(params, &memory), &detail::describe<movement>());
        EXPECT_EQ(data.storage().get(), &memory) << params;
    }
}

}  // namespace
}  // namespace tramite::operations
