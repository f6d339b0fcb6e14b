// The words of a command line: flags with their values, and the rest. For every program of tramite;
// each has its own table of flags.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tramite::cli {

// Said to the user, with exit code 2: what is wrong with what was typed, and what would be right.
class usage_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct flag {
    // Without its two dashes.
    std::string_view name;
    // What stands for its value in --help; empty if it takes none.
    std::string_view value;
    std::string_view help;
};

// What came, in its order.
struct arguments {
    std::vector<std::pair<std::string_view, std::string>> flags;
    std::vector<std::string> words;

    [[nodiscard]] bool has(std::string_view name) const;
    // Every value that was given to a flag.
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
    // The last one, which is the one that counts; empty if there was none.
    [[nodiscard]] std::string last(std::string_view name) const;
};

// `--name VALUE`, `--name=VALUE` and `--name` may stand anywhere before a `--`; all else is a word,
// so that -5 and {"a":1} are. `given` is without the program's name. Throws usage_error for a flag
// that is not known, lacks its value or was given one.
[[nodiscard]] arguments parse(std::span<const flag> known, std::span<char* const> given);

// A line for each flag, for --help.
[[nodiscard]] std::string list(std::span<const flag> known);

}  // namespace tramite::cli
