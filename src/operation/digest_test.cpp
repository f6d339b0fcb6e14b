// digest: what counts as the same request, and that secrets do not count.
#include "operation/digest.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "tramite/detail/describe.hpp"
#include "tramite/secret.hpp"

namespace tramite::operations {
namespace {

struct person {
    std::string nombre;
    secret clave;
};
struct sign_up {
    person titular;
    std::optional<secret> respaldo;
    std::vector<secret> anteriores;
    std::vector<person> otros;
    std::map<std::string, person> por_nombre;
    std::int64_t saldo;
};

using digest_type = std::array<std::byte, 16>;

digest_type digest_of(std::string_view json, const detail::type_description* type = nullptr) {
    return digest_request("abrir_cuenta", boost::json::parse(json), type);
}

digest_type typed(std::string_view json) {
    return digest_of(json, &detail::describe<sign_up>());
}

struct two_texts {
    const char* one;
    const char* other;
};

TEST(digest, data_that_means_the_same_has_the_same_digest) {
    constexpr two_texts equals[]{
        {R"({"a":1,"b":2})", R"({"b":2,"a":1})"},
        {R"({"a":{"x":[1,{"p":1,"q":2}],"y":0}})", R"({ "a" : {"y":0,"x":[1,{"q":2,"p":1}]} })"},
        {"1", "1.0"},
        {"1", "1e0"},
        {"100", "1e2"},
        {"-5", "-5.0"},
        {"0", "-0.0"},
        {"1000000000000000000", "1e18"},
        {"0.1", "1e-1"},
        {R"("á")", R"("\u00e1")"},
    };
    for (const auto& each : equals)
        EXPECT_EQ(digest_of(each.one), digest_of(each.other)) << each.one << " " << each.other;
}

TEST(digest, data_that_differs_has_another_digest) {
    constexpr two_texts different[]{
        {"1", "2"},
        {"1", "1.5"},
        {"1", R"("1")"},
        {"0", "null"},
        {"0", "false"},
        {R"("")", "null"},
        {"[]", "{}"},
        {"[]", "[[]]"},
        {"[[],[]]", "[[[]]]"},
        {"[1,2]", "[2,1]"},
        {"[12]", "[1,2]"},
        {R"(["ab"])", R"(["a","b"])"},
        {R"({"a":"b"})", R"({"ab":""})"},
        {R"({"a":1})", R"({"A":1})"},
        {R"({"a":null})", "{}"},
        {R"(["1:t"])", R"(["1",true])"},
    };
    for (const auto& each : different)
        EXPECT_NE(digest_of(each.one), digest_of(each.other)) << each.one << " " << each.other;
}

TEST(digest, another_operation_has_another_digest) {
    EXPECT_NE(digest_request("a", nullptr, nullptr), digest_request("b", nullptr, nullptr));
    EXPECT_NE(digest_request("az", nullptr, nullptr), digest_request("a", "z", nullptr));
}

TEST(digest, secrets_are_left_out_wherever_they_stand) {
    EXPECT_EQ(typed(R"({"titular":{"nombre":"Ana","clave":"uno"}})"),
              typed(R"({"titular":{"nombre":"Ana","clave":"dos"}})"));
    EXPECT_EQ(typed(R"({"respaldo":"uno"})"), typed(R"({"respaldo":null})"));
    EXPECT_EQ(typed(R"({"respaldo":"uno"})"), typed("{}"));
    EXPECT_EQ(typed(R"({"anteriores":["uno","dos"]})"), typed(R"({"anteriores":["tres"]})"));
    EXPECT_EQ(typed(R"({"otros":[{"clave":"uno"}]})"), typed(R"({"otros":[{"clave":"dos"}]})"));
    EXPECT_EQ(typed(R"({"por_nombre":{"a":{"clave":"uno"}}})"),
              typed(R"({"por_nombre":{"a":{"clave":"dos"}}})"));
    EXPECT_NE(typed(R"({"titular":{"nombre":"Ana","clave":"uno"}})"),
              typed(R"({"titular":{"nombre":"Eva","clave":"uno"}})"));
}

TEST(digest, data_that_does_not_fit_has_one_all_the_same) {
    EXPECT_NE(typed(R"({"titular":5})"), typed(R"({"titular":6})"));
    EXPECT_NE(typed(R"([1])"), typed(R"([2])"));
    EXPECT_NE(typed(R"({"no_existe":1})"), typed(R"({"no_existe":2})"));
    EXPECT_EQ(typed(R"({"respaldo":[1]})"), typed(R"({"respaldo":{"a":2}})"));
    EXPECT_NE(typed(R"({"saldo":"clave"})"), typed(R"({"saldo":"otra"})"));
}

TEST(digest, a_whole_controllers_data_counts_in_full) {
    EXPECT_NE(digest_of(R"({"clave":"uno"})"), digest_of(R"({"clave":"dos"})"));
}

// Receipts outlive the program that wrote them.
TEST(digest, it_is_the_same_as_ever) {
    EXPECT_EQ(base::to_hex(digest_of(R"({"b":[1,2.5,"x"],"a":null,"c":{"d":true}})")),
              "026593b1cb8b5b402ab3b3fc23b63327");
}

TEST(digest, a_large_request_leaves_no_large_buffer_and_no_trace) {
    const auto before = digest_of("[1]");
    const std::string large = "[\"" + std::string(1 << 20, 'a') + "\"]";
    EXPECT_NE(digest_of(large), before);
    EXPECT_EQ(digest_of("[1]"), before);
}

}  // namespace
}  // namespace tramite::operations
