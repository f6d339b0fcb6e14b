// Names, versions and complaints.
#include "cli/program.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "base/error.hpp"

namespace tramite::cli {

program describe(const std::string& name, const std::string& version, const char* started_as) {
    if (!name.empty()) return {name, version};
    const std::string_view path = started_as ? started_as : "tramite";
    return {std::string{path.substr(path.rfind('/') + 1)}, version};
}

std::string version_line(const program& who) {
    const auto own = fmt::format("tramite {}", TRAMITE_VERSION);
    if (who.name == "tramite") return own;
    return fmt::format("{}{}{} ({})", who.name, who.version.empty() ? "" : " ", who.version, own);
}

void complain(const program& who, std::string_view what) {
    fmt::print(stderr, "{}: {}\n", who.name, base::one_line(what));
}

int refuse_usage(const program& who, std::string_view what) {
    complain(who, what);
    fmt::print(stderr, "Try '{} --help'.\n", who.name);
    return status_of(exit_code::usage);
}

}  // namespace tramite::cli
