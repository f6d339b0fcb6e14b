// immediate_calls: which requests have the short way, and that it answers as the long one does.
#include "server/immediate_calls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "server/handling.hpp"
#include "tramite/catalog.hpp"
#include "tramite/error.hpp"

namespace tramite::serving {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::StartsWith;

struct pair {
    std::int64_t a;
    std::int64_t b = 1;
};
constexpr operation<pair, std::int64_t> sum{"suma"};
constexpr operation<boost::json::value, boost::json::value> echo{"eco"};
constexpr operation<void, void> nothing{"nada"};
constexpr operation<void, std::string> whose{"de_quien"};
constexpr operation<std::string, std::string> refuse{"rechaza"};
constexpr operation<void, int> slow{"lenta"};

class immediate_calls_test : public ::testing::Test {
protected:
    immediate_calls_test() {
        operations
            .add(
                sum, [](const pair& in) { return in.a + in.b; }, immediate)
            .add(
                echo, [](const boost::json::value& in) { return in; }, immediate)
            .add(
                nothing, [] {}, immediate)
            .add(
                whose,
                [](const context& about) {
                    return about.operation() + ' ' + about.principal() + ' ' + about.peer() + ' ' +
                           about.id() + ' ' + about.trace();
                },
                immediate)
            .add(
                refuse,
                [](const std::string& why) -> std::string {
                    if (why == "falla") throw std::runtime_error{"broken"};
                    throw refused{why, "un_codigo"};
                },
                immediate)
            .add(slow, [] { return 1; });
    }
    // What the long way answers.
    std::string long_answer(const std::string& text) {
        auto asked = door.admit(text, who, came);
        if (asked.where == lane_kind::here) compute(asked, bounds, here);
        std::string out;
        answer_writer{}.write(out, asked);
        return out;
    }
    std::string answer(const std::string& text) {
        std::string out = "before";
        EXPECT_TRUE(short_way.admit(text, who, came)) << text;
        failed = short_way.answer(out);
        EXPECT_THAT(out, StartsWith("before"));
        return out.substr(6);
    }
    [[nodiscard]] bool is_admitted(const std::string& text) {
        return short_way.admit(text, who, came);
    }

    catalog operations;
    limits bounds;
    station here;
    const asker who{.peer = "1.2.3.4:5", .principal = "ana"};
    const base::moment came = base::system_clock{}.look();
    operations::reserved_operations own{{.identidad = "a", .version = "1", .limites = {}}};
    admission door{operations, own, bounds};
    immediate_calls short_way{operations, bounds, here};
    std::optional<base::outcome> failed;
    const std::string id = R"(,"id":"0198c0de-0000-7000-8000-000000000001")";
};

TEST_F(immediate_calls_test, the_short_way_answers_as_the_long_one_does) {
    for (const std::string request : {
             R"("suma","datos":{"a":2,"b":3})",
             R"("suma","datos":{"a":2})",
             R"("eco","datos":"hola")",
             R"("eco","datos":{"a":[1,"á\"",null]})",
             R"("eco")",
             R"("eco","datos":1.50)",
             R"("nada")",
             R"("nada","datos":null)",
             R"("nada","datos":{})",
             R"("rechaza","datos":"no hay")",
             R"("rechaza","datos":"falla")",
             R"("de_quien")",
         })
        for (const auto& rest : {std::string{}, id, R"(,"plazo_ms":0)" + id}) {
            const auto text = R"({"operacion":)" + request + rest + "}";
            const auto expected = long_answer(text);
            if (text.find('\\') != std::string::npos)
                EXPECT_FALSE(is_admitted(text));
            else
                EXPECT_EQ(answer(text), expected) << text;
        }
}

TEST_F(immediate_calls_test, what_needs_a_lane_or_does_not_fit_has_the_long_way) {
    for (const std::string text : {
             R"({"operacion":"lenta"})",
             R"({"operacion":"nadie"})",
             R"({"operacion":"tramite.servidor"})",
             R"({"operacion":"suma"})",
             R"({"operacion":"suma","datos":{"a":"1"}})",
             R"({"operacion":"suma","datos":{"a":1,"c":2}})",
             R"({"operacion":"suma","datos":{"a":1,"a":2}})",
             R"({"operacion":"eco","datos":1e999})",
             R"({"operacion":"eco","datos":{1}})",
             "[]",
         })
        EXPECT_FALSE(is_admitted(text)) << text;
    EXPECT_EQ(answer(R"({"operacion":"suma","datos":{"a":1}})"), "{\"datos\":2,\"error\":null}\n");
}

TEST_F(immediate_calls_test, a_whole_controller_has_the_long_way) {
    struct controller {
        response process(const request&) const { return {}; }
    } whole;
    operations.add(whole);
    EXPECT_FALSE(is_admitted(R"({"operacion":"cualquiera","datos":1})"));
}

TEST_F(immediate_calls_test, nothing_of_a_request_is_left_for_the_next) {
    // Its id is a view of it.
    const auto with_an_id = R"({"operacion":"de_quien","plazo_ms":5)" + id + "}";
    EXPECT_THAT(answer(with_an_id),
                StartsWith(R"({"datos":"de_quien ana 1.2.3.4:5 0198c0de-0000)"));
    EXPECT_EQ(short_way.id(), "0198c0de-0000-7000-8000-000000000001");
    EXPECT_EQ(answer(R"({"operacion":"de_quien"})"),
              "{\"datos\":\"de_quien ana 1.2.3.4:5  \",\"error\":null}\n");
    EXPECT_EQ(short_way.id(), "");
    EXPECT_EQ(answer(R"({"operacion":"suma","datos":{"a":2,"b":5}})"),
              "{\"datos\":7,\"error\":null}\n");
    EXPECT_EQ(answer(R"({"operacion":"suma","datos":{"a":2}})"), "{\"datos\":3,\"error\":null}\n");
}

TEST_F(immediate_calls_test, each_request_has_its_moment_its_deadline_and_random_bytes) {
    std::vector<std::vector<std::byte>> random;
    std::vector<std::optional<std::chrono::system_clock::time_point>> deadlines;
    constexpr operation<void, void> look{"mira"};
    operations.add(
        look,
        [&](const context& about) {
            EXPECT_EQ(about.now(), came.wall);
            deadlines.push_back(about.deadline());
            random.push_back(about.random_bytes(16));
            random.push_back(about.random_bytes(16));
        },
        immediate);
    answer(R"({"operacion":"mira","plazo_ms":1500})");
    answer(R"({"operacion":"mira"})");
    ASSERT_EQ(deadlines.size(), 2U);
    EXPECT_EQ(deadlines[0], came.wall + 1500ms);
    EXPECT_EQ(deadlines[1], std::nullopt);
    std::sort(random.begin(), random.end());
    EXPECT_EQ(std::unique(random.begin(), random.end()), random.end());
}

TEST_F(immediate_calls_test, an_outcome_that_is_no_success_is_told) {
    answer(R"({"operacion":"suma","datos":{"a":2}})");
    EXPECT_FALSE(failed);
    answer(R"({"operacion":"rechaza","datos":"no"})");
    ASSERT_TRUE(failed);
    EXPECT_EQ(*failed, base::refusal("no", "un_codigo"));
    EXPECT_EQ(short_way.bound().name, "rechaza");
}

TEST_F(immediate_calls_test, an_answer_over_the_limit_is_a_fault_and_leaves_nothing_behind) {
    bounds.answer_bytes = 4;
    EXPECT_THAT(answer(R"({"operacion":"eco","datos":"abc"})"), EndsWith("}\n"));
    EXPECT_EQ(*failed, base::fault());
    EXPECT_EQ(answer(R"({"operacion":"eco","datos":"ab"})"), "{\"datos\":\"ab\",\"error\":null}\n");
}

}  // namespace
}  // namespace tramite::serving
