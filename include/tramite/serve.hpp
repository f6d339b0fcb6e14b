// A whole server program in one call: flags, settings, signals, log and exit code.
// For the main() of an application's server.
#pragma once

#include <string>
#include <vector>

#include "tramite/export.hpp"
#include "tramite/migration.hpp"

namespace tramite {

class catalog;

struct serve_options {
    // The schema, applied at start.
    std::vector<migration> migrations;
    // Where data goes unless --store says otherwise.
    std::string store{"sqlite:tramite.db"};
    // The application's own name and version, for --help and --version.
    std::string name{};
    std::string version{};
};

// Serves the catalog until SIGTERM, SIGINT or SIGHUP; prints `listening on ADDRESS:PORT` on
// standard output for each address once it is ready. Gives the exit code: 0 stopped well, 2 usage,
// 3 cannot start, 7 standard output lost some of that, or of --help. The process ends at once, with
// 130, at a second signal, and with 1 if a handler runs past its hard limit or is still there when
// the drain deadline has passed, or if the outcome of a commit is unknown; its log says which.
// Throws nothing.
[[nodiscard]] TRAMITE_EXPORT int serve(int argc, char** argv, const catalog& operations,
                                       serve_options options = {});

}  // namespace tramite
