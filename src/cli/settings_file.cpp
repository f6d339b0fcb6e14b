// Reading the part of TOML that a list of settings needs.
#include "cli/settings_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "cli/arguments.hpp"

namespace tramite::cli {
namespace {

// Far more than all settings with a comment each; what is larger is some other file.
constexpr std::size_t file_bytes_max = 1 << 20;

class reader {
public:
    reader(std::string_view text, std::string_view path) : rest_{text}, path_{path} {}

    std::vector<file_entry> read() {
        std::vector<file_entry> entries;
        for (skip_lines(); !rest_.empty(); skip_lines()) {
            auto entry = read_entry();
            if (std::ranges::find(entries, entry.name, &file_entry::name) != entries.end())
                fail(fmt::format("{} is there twice", entry.name));
            entries.push_back(std::move(entry));
        }
        return entries;
    }

private:
    [[noreturn]] void fail(std::string_view what) const {
        throw usage_error{fmt::format("{}:{}: {}", path_, line_, what)};
    }

    [[nodiscard]] bool sees(char wanted) const { return !rest_.empty() && rest_.front() == wanted; }

    char take() {
        const char taken = rest_.front();
        if (taken == '\n') ++line_;
        rest_.remove_prefix(1);
        return taken;
    }

    void skip_blanks() {
        while (sees(' ') || sees('\t') || sees('\r'))
            take();
        if (sees('#'))
            while (!rest_.empty() && !sees('\n'))
                take();
    }

    void skip_lines() {
        for (skip_blanks(); sees('\n'); skip_blanks())
            take();
    }

    file_entry read_entry() {
        if (sees('[')) fail("there are no tables here; write NAME = VALUE");
        file_entry entry{.name = read_name(), .values = {}, .line = line_};
        skip_blanks();
        if (!sees('=')) fail("write NAME = VALUE");
        take();
        skip_blanks();
        entry.values = sees('[') ? read_list() : std::vector{read_value()};
        skip_blanks();
        if (!rest_.empty() && !sees('\n')) fail("something stands behind the value");
        return entry;
    }

    [[nodiscard]] static bool is_bare(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.' || c == '+';
    }

    std::string read_bare() {
        std::string word;
        while (!rest_.empty() && is_bare(rest_.front()))
            word += take();
        return word;
    }

    std::string read_name() {
        auto name = sees('"') || sees('\'') ? read_quoted() : read_bare();
        if (name.empty()) fail("a line begins with the name of a setting");
        return name;
    }

    std::string read_value() {
        if (sees('"') || sees('\'')) return read_quoted();
        auto word = read_bare();
        const bool is_number = !word.empty() && std::ranges::all_of(word, [](char c) {
            return (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+';
        });
        if (is_number) {
            std::erase(word, '_');
            return word;
        }
        if (word == "true" || word == "false") return word;
        fail(word.empty() ? "a value is missing"
                          : fmt::format("text stands in quotes: \"{}\"", word));
    }

    std::vector<std::string> read_list() {
        std::vector<std::string> values;
        take();
        for (skip_lines(); !sees(']'); skip_lines()) {
            if (rest_.empty()) fail("a list is not closed");
            values.push_back(read_value());
            skip_lines();
            if (sees(','))
                take();
            else if (!sees(']') && !rest_.empty())
                fail("the values of a list stand between commas");
        }
        take();
        return values;
    }

    std::string read_quoted() {
        const char quote = take();
        std::string text;
        while (!sees(quote)) {
            if (rest_.empty() || sees('\n')) fail("a quoted text is not closed");
            const char next = take();
            text += next == '\\' && quote == '"' ? read_escape() : next;
        }
        take();
        return text;
    }

    char read_escape() {
        constexpr std::string_view escapes = "\"\\nt";
        constexpr std::string_view meanings = "\"\\\n\t";
        const auto which = rest_.empty() ? std::string_view::npos : escapes.find(rest_.front());
        if (which == std::string_view::npos)
            fail(R"(only \" \\ \n \t are escapes; in 'single quotes' there are none)");
        take();
        return meanings[which];
    }

    std::string_view rest_;
    std::string_view path_;
    int line_ = 1;
};

}  // namespace

std::vector<file_entry> parse_settings(std::string_view text, std::string_view path) {
    return reader{text, path}.read();
}

std::vector<file_entry> read_settings(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text;
    std::array<char, 4096> part;
    // By read(), which tells of a failure in the stream's state: a folder can be opened, not read.
    while (file.good() && text.size() <= file_bytes_max) {
        file.read(part.data(), part.size());
        text.append(part.data(), static_cast<std::size_t>(file.gcount()));
    }
    if (!file.is_open() || file.bad())
        throw usage_error{fmt::format("{}: the file of settings cannot be read", path)};
    if (text.size() > file_bytes_max)
        throw usage_error{
            fmt::format("{}: a file of settings has at most {} bytes", path, file_bytes_max)};
    return parse_settings(text, path);
}

std::string quote_setting(std::string_view text) {
    std::string quoted{'"'};
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        if (c == '\n' || c == '\t')
            quoted += c == '\n' ? "\\n" : "\\t";
        else
            quoted += c;
    }
    return quoted + '"';
}

}  // namespace tramite::cli
