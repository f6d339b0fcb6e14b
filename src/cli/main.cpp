// The `tramite` program: a command, and what it needs.
#include <span>
#include <string>
#include <string_view>

#include "cli/help.hpp"
#include "cli/program.hpp"
#include "tramite/client_main.hpp"

int main(int argc, char** argv) {
    const tramite::cli::program who{.name = "tramite", .version = {}};
    if (argc < 2) return tramite::cli::refuse_usage(who, "which command?");
    const std::string_view command = argv[1];
    if (command == "call")
        return tramite::client_main(argc - 1, argv + 1, {.name = "tramite call"});
    if (command == "--help") return tramite::cli::show(who, tramite::cli::tramite_help());
    if (command == "--version")
        return tramite::cli::show(who, tramite::cli::version_line(who) + "\n");
    return tramite::cli::refuse_usage(who, "there is no command '" + std::string{command} + "'");
}
