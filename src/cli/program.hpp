// What every program of tramite says of itself, and how it says that something is wrong.
// For serve(), client_main() and `tramite`.
#pragma once

#include <string>
#include <string_view>

namespace tramite::cli {

// Others rely on these numbers.
enum class exit_code : int {
    good = 0,
    answered_error = 1,
    usage = 2,
    not_connected = 3,  // Cannot connect, or cannot start.
    unknown = 4,        // The deadline passed, or the outcome is unknown.
    protocol = 5,
    retriable = 6,
    output_lost = 7,  // Standard output took less than there was to say.
    interrupted = 130,
};

[[nodiscard]] constexpr int status_of(exit_code code) {
    return static_cast<int>(code);
}

struct program {
    std::string name;
    // The application's own, if it has one.
    std::string version;
};

// The name, or that of the file that was started.
[[nodiscard]] program describe(const std::string& name, const std::string& version,
                               const char* started_as);

// `bank-server 1.0 (tramite 0.1.0)`.
[[nodiscard]] std::string version_line(const program& who);

// One line on standard error, with the program's name before it.
void complain(const program& who, std::string_view what);
// The same, and where to read more. Gives the exit code.
[[nodiscard]] int refuse_usage(const program& who, std::string_view what);

}  // namespace tramite::cli
