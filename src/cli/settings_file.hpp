// A file of settings: the part of TOML in which a list of names and values is written.
// For the settings of a server.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tramite::cli {

// `name = "text"`, `name = 42`, `name = true` or `name = ["one", "two"]`; `#` begins a comment.
struct file_entry {
    std::string name;
    std::vector<std::string> values;
    int line;
};

// The entries in their order. Throws usage_error that begins with `path` and the line: for what is
// not of this form, for a table ([name]), and for a name that is there twice.
[[nodiscard]] std::vector<file_entry> parse_settings(std::string_view text, std::string_view path);

// Throws usage_error if the file cannot be read, or has more than 1 MiB.
[[nodiscard]] std::vector<file_entry> read_settings(const std::string& path);

// As a value of such a file: quoted, and escaped where it must be.
[[nodiscard]] std::string quote_setting(std::string_view text);

}  // namespace tramite::cli
