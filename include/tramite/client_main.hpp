// A whole client program in one call: flags, one operation from the command line, exit code.
// For the main() of an application's client.
#pragma once

#include <functional>
#include <string>

#include "tramite/export.hpp"

namespace tramite {

class client;

struct client_main_options {
    // The application's own name and version, for --help and --version.
    std::string name{};
    std::string version{};
    // The server, unless --connect says otherwise.
    std::string connect{"127.0.0.1:8888"};
    // What the program does when it is given no operation; gives the exit code. What it throws is
    // reported as that of an operation is. Empty: an operation is required.
    std::function<int(client&)> run{};
};

// `PROGRAM [--connect ADDRESS:PORT] OPERATION [DATA | NAME=VALUE...]`: prints the answer's data as
// JSON on standard output, an error on standard error. Gives the exit code: 0 good, 1 final error,
// 2 usage, 3 cannot connect, 4 deadline passed or outcome unknown (the id is printed), 5 protocol
// error, 6 retriable error, 7 standard output lost some of the answer, 130 interrupted (the process
// then ends at once). Throws nothing.
[[nodiscard]] TRAMITE_EXPORT int client_main(int argc, char** argv,
                                             const client_main_options& options = {});

}  // namespace tramite
