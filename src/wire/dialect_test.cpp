// dialect: by the first member that tells, as far as a text can be read.
#include "wire/dialect.hpp"

#include <gtest/gtest.h>

namespace tramite::wire {
namespace {

void expect(dialect wanted, std::string_view text) {
    for (const auto otherwise : {dialect::native, dialect::jsonrpc})
        EXPECT_EQ(dialect_of(text, otherwise), wanted) << text;
}

TEST(dialect, the_first_member_that_tells_decides) {
    expect(dialect::native, R"({"operacion":"x","jsonrpc":"2.0"})");
    expect(dialect::jsonrpc, R"({"jsonrpc":"2.0","operacion":"x"})");
    expect(dialect::jsonrpc, R"({"id":{"operacion":1},"method":"x"})");
    expect(dialect::native, R"({"datos":{"method":"x"},"operacion":1})");
}

TEST(dialect, a_list_is_jsonrpc) {
    for (const std::string_view text : {"[]", " [1]", R"([{"operacion":"x"}])", "["})
        expect(dialect::jsonrpc, text);
}

TEST(dialect, what_was_read_before_an_error_decides) {
    expect(dialect::native, R"({"operacion":"x, "datos)");
    expect(dialect::jsonrpc, R"({"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz])");
    expect(dialect::jsonrpc, R"({"id":1,"method":)");
}

TEST(dialect, what_tells_nothing_is_what_came_before) {
    for (const std::string_view text :
         {"", "1", "null", "\"operacion\"", "{}", R"({"id":1})", R"({"datos":{"operacion":1)"})
        for (const auto otherwise : {dialect::native, dialect::jsonrpc})
            EXPECT_EQ(dialect_of(text, otherwise), otherwise) << text;
}

}  // namespace
}  // namespace tramite::wire
