// The texts of --help.
#include "cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace tramite::cli {
namespace {

constexpr std::array general_flags{
    flag{"config", "FILE", "settings as NAME = VALUE, by the names of the flags"},
    flag{"print-config", "", "show each setting with its origin, and end"},
    flag{"version", "", "show the version, and end"},
    flag{"help", "", "show this, and end"},
};

constexpr std::array flags_of_client{
    flag{"connect", "ADDRESS:PORT", "the server; repeatable: the next while one is not there"},
    flag{"timeout", "TIME", "how long to wait for an answer: 500ms, 30s (default)"},
    flag{"connect-timeout", "TIME", "how long to wait for a server to be there: 5s (default)"},
    flag{"no-retry", "", "send once: what may pass is told, and not tried again"},
    flag{"id", "ID", "the request's id, to send it again: done once all the same"},
    flag{"store-identity", "TEXT", "go only to that store; with --id, the one that it was sent to"},
    flag{"peer", "KIND", "tramite (default) or founding: knows no ids"},
    flag{"version", "", "show the version, and end"},
    flag{"help", "", "show this, and end"},
};

}  // namespace

std::span<const flag> server_flags() {
    static const auto all = [] {
        std::vector<flag> made;
        for (const auto part :
             {usual_settings(), std::span<const flag>{general_flags}, limit_settings()})
            made.insert(made.end(), part.begin(), part.end());
        return made;
    }();
    return all;
}

std::span<const flag> client_flags() {
    return flags_of_client;
}

std::string server_help(const program& who, const server_settings& built_in) {
    return fmt::format(
        "Usage: {} [FLAG...]\n"
        "Serves until SIGTERM, SIGINT or SIGHUP; then answers what is pending and ends.\n"
        "Listens on {} and keeps its data in {}, unless told otherwise.\n\n"
        "{}{}\n"
        "Limits:\n{}\n"
        "What has a value may also be set as TRAMITE_NAME in the environment "
        "(TRAMITE_LOG_LEVEL=debug)\n"
        "or, by its name, in the file of --config. Flags beat the environment, which beats the "
        "file.\n"
        "Exit codes: 0 stopped, 1 ended with a handler that ran past its hard limit or the drain "
        "deadline,\n"
        "or with a commit of unknown outcome, 2 usage, 3 cannot start, 7 standard output took "
        "less than\n"
        "there was to say, 130 ended at once by a second signal.\n",
        who.name, built_in.server.listen.front(), built_in.server.store, list(usual_settings()),
        list(general_flags), list(limit_settings()));
}

std::string client_help(const program& who, const std::string& connect, without_operation then) {
    return fmt::format(
        "Usage: {0} [FLAG...] OPERATION [DATA | NAME=VALUE...]\n"
        "Calls one operation; prints the answer's data as JSON, or an error on standard error.\n"
        "{1}The server is {2}, unless told otherwise.\n\n"
        "{3}\n"
        "The data:\n"
        "  '{{\"cuenta\":1}}'            JSON as it is; - reads it from standard input\n"
        "  cuenta=1 nombre=Ana       an object; a value that is a JSON number, true, false or\n"
        "                            null is sent as that, any other as text\n"
        "  clave:='\"007\"'            an object's member as JSON, whatever it is\n"
        "  (nothing)                 null\n"
        "Behind -- nothing is a flag.\n\n"
        "Exit codes: 0 good, 1 a final error, 2 usage, 3 cannot connect, 4 the deadline passed or\n"
        "the outcome is unknown (the id is printed), 5 protocol error, 6 an error that may pass\n"
        "(with --no-retry), 7 standard output took less than there was to say, 130 interrupted.\n",
        who.name,
        then == without_operation::runs_its_own ? "Without an operation, runs its own test.\n" : "",
        connect, list(client_flags()));
}

std::string tramite_help() {
    return "Usage: tramite COMMAND [ARGUMENT...]\n"
           "  call        call one operation of a server\n"
           "  --version   show the version, and end\n"
           "  --help      show this, and end\n"
           "Each command has its own --help.\n";
}

int show(const program& who, const std::string& text) {
    // What is not taken is seen in the stream's state.
    (void)std::fwrite(text.data(), 1, text.size(), stdout);
    return after_output(who, status_of(exit_code::good));
}

int after_output(const program& who, int code) {
    const bool is_lost = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
    if (!is_lost || code != status_of(exit_code::good)) return code;
    complain(who, "standard output took less than there was to say");
    return status_of(exit_code::output_lost);
}

}  // namespace tramite::cli
