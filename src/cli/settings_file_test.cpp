// The accepted part of TOML, and what is refused, by its line.
#include "cli/settings_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "cli/arguments.hpp"
#include "testing/temporary_folder.hpp"

namespace tramite::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(settings_file, names_have_texts_numbers_truths_and_lists) {
    const auto entries = parse_settings(
        "# A server.\n"
        "\r\n"
        "store = \"sqlite:a#b c.db\"   # behind a value\r\n"
        "path = 'C:\\x'\n"
        "threads=1_000\n"
        "  fast = true\n"
        "escaped = \"\\\"\\\\\\t\"\n"
        "listen = [ \"a:1\", # one\n  'b:2',\n]\n"
        "none = []",
        "x.toml");
    ASSERT_EQ(entries.size(), 7U);
    EXPECT_EQ(entries[0].name, "store");
    EXPECT_EQ(entries[0].line, 3);
    EXPECT_THAT(entries[0].values, ElementsAre("sqlite:a#b c.db"));
    EXPECT_THAT(entries[1].values, ElementsAre("C:\\x"));
    EXPECT_THAT(entries[2].values, ElementsAre("1000"));
    EXPECT_THAT(entries[3].values, ElementsAre("true"));
    EXPECT_THAT(entries[4].values, ElementsAre("\"\\\t"));
    EXPECT_EQ(entries[5].line, 8);
    EXPECT_THAT(entries[5].values, ElementsAre("a:1", "b:2"));
    EXPECT_THAT(entries[6].values, ElementsAre());
}

TEST(settings_file, an_empty_file_sets_nothing) {
    EXPECT_TRUE(parse_settings("", "x.toml").empty());
    EXPECT_TRUE(parse_settings("\n# nothing\n", "x.toml").empty());
}

TEST(settings_file, what_is_refused_is_named_by_its_file_and_line) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"a = 1\n[server]\n", "x.toml:2: there are no tables"},
        {"a = 1\na = 2\n", "x.toml:2: a is there twice"},
        {"a\n", "x.toml:1: write NAME = VALUE"},
        {"a =\n", "x.toml:1: a value is missing"},
        {"a = text\n", "x.toml:1: text stands in quotes: \"text\""},
        {"a = \"text\n", "x.toml:1: a quoted text is not closed"},
        {"a = \"\\q\"\n", "escapes"},
        {"a = 1 2\n", "x.toml:1: something stands behind the value"},
        {"\na = [1, 2\n", "a list is not closed"},
        {"a = [1 2]\n", "between commas"},
        {"= 1\n", "begins with the name"}};
    for (const auto& [text, message] : cases) {
        try {
            (void)parse_settings(text, "x.toml");
            ADD_FAILURE() << text << " was accepted";
        } catch (const usage_error& wrong) {
            EXPECT_THAT(wrong.what(), HasSubstr(message)) << text;
        }
    }
}

TEST(settings_file, a_file_is_read_and_one_that_is_not_there_is_refused) {
    const tramite::testing::temporary_folder folder;
    std::ofstream{folder.file("a.toml")} << "threads = 2\n";
    EXPECT_EQ(read_settings(folder.file("a.toml")).size(), 1U);
    std::ofstream{folder.file("empty.toml")};
    EXPECT_TRUE(read_settings(folder.file("empty.toml")).empty());
    EXPECT_THROW((void)read_settings(folder.file("b.toml")), usage_error);
}

TEST(settings_file, what_can_be_opened_and_is_no_file_of_settings_is_refused) {
    const tramite::testing::temporary_folder folder;
    EXPECT_THROW((void)read_settings(folder.file("")), usage_error);
    std::ofstream{folder.file("large.toml")} << '#' << std::string(1 << 20, 'x') << '\n';
    EXPECT_THROW((void)read_settings(folder.file("large.toml")), usage_error);
    EXPECT_THROW((void)read_settings("/dev/zero"), usage_error);
}

TEST(settings_file, a_quoted_text_reads_back_as_itself) {
    const std::string text = "a \"b\" \\ \t\n # c";
    EXPECT_THAT(parse_settings("x = " + quote_setting(text), "x.toml").front().values,
                ElementsAre(text));
}

}  // namespace
}  // namespace tramite::cli
