// The texts of --help, and the flags that they tell of. For serve() and client_main().
#pragma once

#include <span>
#include <string>

#include "cli/arguments.hpp"
#include "cli/program.hpp"
#include "cli/settings.hpp"

namespace tramite::cli {

// Every flag that a server knows, and those of a client.
[[nodiscard]] std::span<const flag> server_flags();
[[nodiscard]] std::span<const flag> client_flags();

[[nodiscard]] std::string server_help(const program& who, const server_settings& built_in);
// What the client does when no operation is given.
enum class without_operation { runs_its_own, refuses };
[[nodiscard]] std::string client_help(const program& who, const std::string& connect,
                                      without_operation then);

[[nodiscard]] std::string tramite_help();

// Writes `text` to standard output. Gives the exit code.
[[nodiscard]] int show(const program& who, const std::string& text);
// The exit code of a program that would end with `code`: another if standard output has lost
// something of what was written to it.
[[nodiscard]] int after_output(const program& who, int code);

}  // namespace tramite::cli
