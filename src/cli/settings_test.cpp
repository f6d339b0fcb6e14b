// Which value wins, what is refused, and what is shown.
#include "cli/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "cli/help.hpp"
#include "cli/settings_file.hpp"
#include "testing/temporary_folder.hpp"

namespace tramite::cli {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class settings : public ::testing::Test {
protected:
    resolved_settings resolved(std::vector<std::string> words) {
        std::vector<char*> given;
        for (auto& each : words)
            given.push_back(each.data());
        return resolve(built_in_, parse(server_flags(), given),
                       [this](const std::string& name) -> std::optional<std::string> {
                           const auto found = variables_.find(name);
                           if (found == variables_.end()) return std::nullopt;
                           return found->second;
                       });
    }

    std::string refusal_of(const std::vector<std::string>& words) {
        try {
            (void)resolved(words);
        } catch (const usage_error& wrong) {
            return wrong.what();
        }
        return "accepted";
    }

    std::string file_of(const std::string& text) {
        std::ofstream{folder_.file("x.toml")} << text;
        return folder_.file("x.toml");
    }

    const tramite::testing::temporary_folder folder_;
    server_settings built_in_;
    std::map<std::string, std::string> variables_;
};

TEST(unknown_variables, those_that_look_like_settings_are_named_with_the_nearest) {
    const std::vector<std::string> names{
        "PATH",           "TRAMITE_CONFIG",      "TRAMITE_LOG_LEVEL",
        "TRAMITE_THREAD", "TRAMITE_NADA_DE_ESO", "TRAMITE_"};
    const auto unknown = unknown_variables(names);
    ASSERT_EQ(unknown.size(), 3U);
    EXPECT_EQ(unknown[0].name, "TRAMITE_THREAD");
    EXPECT_EQ(unknown[0].nearest, "TRAMITE_THREADS");
    EXPECT_EQ(unknown[1].name, "TRAMITE_NADA_DE_ESO");
    EXPECT_EQ(unknown[1].nearest, "");
}

TEST_F(settings, flags_beat_the_environment_which_beats_the_file_which_beats_what_is_built_in) {
    EXPECT_EQ(resolved({}).values.server.store, "sqlite:tramite.db");
    const auto file = file_of("store = \"sqlite:file.db\"\nthreads = 3\n");
    EXPECT_EQ(resolved({"--config", file}).values.server.store, "sqlite:file.db");
    variables_["TRAMITE_STORE"] = "sqlite:environment.db";
    EXPECT_EQ(resolved({"--config", file}).values.server.store, "sqlite:environment.db");
    const auto all = resolved({"--config", file, "--store", "sqlite:flag.db"});
    EXPECT_EQ(all.values.server.store, "sqlite:flag.db");
    EXPECT_EQ(all.values.server.threads, 3U);
}

TEST_F(settings, every_kind_of_value_arrives) {
    const auto all = resolved({"--listen", "127.0.0.1:0", "--listen=unix:/tmp/x", "--threads", "2",
                               "--log-level", "debug", "--log-format", "json", "--drain-delay",
                               "5s", "--message-bytes", "100", "--read-deadline", "250ms"});
    EXPECT_THAT(all.values.server.listen, ElementsAre("127.0.0.1:0", "unix:/tmp/x"));
    EXPECT_EQ(all.values.server.threads, 2U);
    EXPECT_EQ(all.values.log_level, base::log_level::debug);
    EXPECT_EQ(all.values.log_format, log_form::json);
    EXPECT_EQ(all.values.server.drain_delay, 5s);
    EXPECT_EQ(all.values.server.bounds.message_bytes, 100U);
    EXPECT_EQ(all.values.server.bounds.read_deadline, 250ms);
}

TEST_F(settings, a_list_in_the_environment_is_written_with_blanks) {
    variables_["TRAMITE_LISTEN"] = "127.0.0.1:1  [::1]:2 ";
    EXPECT_THAT(resolved({}).values.server.listen, ElementsAre("127.0.0.1:1", "[::1]:2"));
}

TEST_F(settings, the_environment_may_name_the_file_and_a_flag_another) {
    variables_["TRAMITE_CONFIG"] = file_of("threads = 3\n");
    EXPECT_EQ(resolved({}).values.server.threads, 3U);
    EXPECT_THAT(refusal_of({"--config", folder_.file("missing")}), HasSubstr("cannot be read"));
}

TEST_F(settings, a_wrong_value_is_refused_and_named_by_where_it_stands) {
    EXPECT_THAT(refusal_of({"--threads", "x"}), HasSubstr("--threads: 'x' is not a whole number"));
    EXPECT_THAT(refusal_of({"--listen", "8888"}), HasSubstr("--listen: '8888' is not an address"));
    EXPECT_THAT(refusal_of({"--store", "mysql:x"}), HasSubstr("--store: the store 'mysql:x'"));
    EXPECT_THAT(refusal_of({"--log-level", "loud"}), HasSubstr("--log-level: 'loud'"));
    EXPECT_THAT(refusal_of({"--log-format", "xml"}), HasSubstr("--log-format: 'xml'"));
    EXPECT_THAT(refusal_of({"--drain-delay", "5"}), HasSubstr("--drain-delay: '5'"));
    EXPECT_THAT(refusal_of({"--message-bytes", "0"}), HasSubstr("--message-bytes"));
    EXPECT_THAT(refusal_of({"--read-deadline", "0"}), HasSubstr("--read-deadline"));
    const auto file = file_of("\nthreads = [1, 2]\n");
    EXPECT_THAT(refusal_of({"--config", file}), HasSubstr("x.toml:2: threads: "));
    std::ofstream{file} << "listen = []\n";
    EXPECT_THAT(refusal_of({"--config", file}), HasSubstr("x.toml:1: listen: "));
    variables_["TRAMITE_THREADS"] = "many";
    EXPECT_THAT(refusal_of({}), HasSubstr("TRAMITE_THREADS: 'many'"));
    variables_["TRAMITE_LISTEN"] = "";
    EXPECT_THAT(refusal_of({"--threads", "1"}), HasSubstr("TRAMITE_LISTEN: at least one"));
}

TEST_F(settings, an_origin_is_taken_only_as_browsers_write_it) {
    const auto all = resolved(
        {"--allow-origin", "https://bank.example:8443", "--allow-origin", "http://[::1]:3000"});
    EXPECT_THAT(all.values.server.allowed_origins,
                ::testing::ElementsAre("https://bank.example:8443", "http://[::1]:3000"));
    for (const std::string wrong :
         {"*", "bank.example", "https://", "://bank.example", "https://bank.example/",
          "https://*.example", "https://Bank.example", "https://a.example,https://b.example", ""})
        EXPECT_THAT(refusal_of({"--allow-origin", wrong}), HasSubstr("is no origin")) << wrong;
}

TEST_F(settings, a_name_in_the_file_that_is_none_is_refused) {
    EXPECT_THAT(refusal_of({"--config", file_of("threds = 1\n")}),
                HasSubstr("x.toml:1: there is no setting 'threds'; is 'threads' meant?"));
    EXPECT_THAT(refusal_of({"--config", file_of("help = true\n")}), HasSubstr("'help'"));
}

TEST_F(settings, what_is_printed_shows_each_value_with_its_origin_and_reads_back) {
    variables_["TRAMITE_LOG_LEVEL"] = "warning";
    const auto file = file_of("drain-delay = \"90s\"\n");
    const auto text = print(resolved({"--config", file, "--threads", "2"}));
    EXPECT_THAT(text, HasSubstr("listen = [\"127.0.0.1:8888\"]  # default\n"));
    EXPECT_THAT(text, HasSubstr("log-level = \"warning\"  # TRAMITE_LOG_LEVEL\n"));
    EXPECT_THAT(text, HasSubstr("drain-delay = \"90s\"  # " + file + ":1\n"));
    EXPECT_THAT(text, HasSubstr("threads = 2  # --threads\n"));
    variables_.clear();
    const auto again = resolved({"--config", file_of(text)});
    EXPECT_EQ(again.values.server.threads, 2U);
    EXPECT_EQ(again.values.log_level, base::log_level::warning);
    EXPECT_EQ(again.values.server.drain_delay, 90s);
}

TEST_F(settings, a_password_is_not_printed) {
    built_in_.server.store = "postgresql://ana:secreta@db.test/banco";
    const auto text = print(resolved({}));
    EXPECT_THAT(text, HasSubstr("postgresql://ana:***@db.test/banco"));
    EXPECT_THAT(text, ::testing::Not(HasSubstr("secreta")));
}

TEST_F(settings, a_limit_is_named_with_its_range_and_sizes_may_have_units) {
    const auto bounds = resolved({"--message-bytes", "2MiB"}).values.server.bounds;
    EXPECT_EQ(bounds.message_bytes, 2U << 20);
    EXPECT_THAT(refusal_of({"--json-depth", "100000"}),
                HasSubstr("--json-depth: '100000' is over its maximum of 1024: "));
    const auto file = file_of("message-bytes = \"16MiB\"\nread-deadline = \"2s\"\n");
    EXPECT_THAT(print(resolved({"--config", file})), HasSubstr("message-bytes = 16777216  # "));
}

TEST_F(settings, limits_that_contradict_each_other_are_refused_wherever_they_come_from) {
    variables_["TRAMITE_ARRIVING_BYTES"] = "1MiB";
    EXPECT_THAT(refusal_of({"--message-bytes", "2MiB"}),
                HasSubstr("--message-bytes is 2097152 and --arriving-bytes only 1048576"));
}

}  // namespace
}  // namespace tramite::cli
