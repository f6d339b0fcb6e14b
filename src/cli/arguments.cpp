// Reading a command line.
#include "cli/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "operation/nearest_name.hpp"

namespace tramite::cli {
namespace {

constexpr std::size_t help_column = 28;

[[noreturn]] void refuse_unknown(std::span<const flag> known, std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& each : known)
        names.push_back(each.name);
    const auto meant = operations::nearest_name(name, names);
    throw usage_error{meant ? fmt::format("unknown flag --{}; is --{} meant?", name, *meant)
                            : fmt::format("unknown flag --{}", name)};
}

const flag& find(std::span<const flag> known, std::string_view name) {
    const auto found = std::ranges::find(known, name, &flag::name);
    if (found == known.end()) refuse_unknown(known, name);
    return *found;
}

// No JSON begins so.
bool is_short_flag(std::string_view word) {
    return word.size() > 1 && word[0] == '-' && std::isalpha(static_cast<unsigned char>(word[1]));
}

}  // namespace

arguments parse(std::span<const flag> known, std::span<char* const> given) {
    arguments came;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const std::string_view word = given[i];
        if (word == "--") {
            came.words.insert(came.words.end(), given.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                              given.end());
            break;
        }
        if (!word.starts_with("--")) {
            if (is_short_flag(word)) throw usage_error{fmt::format("unknown flag {}", word)};
            came.words.emplace_back(word);
            continue;
        }
        const auto equals = word.find('=');
        const auto& which = find(known, word.substr(2, equals - std::min<std::size_t>(equals, 2)));
        const bool has_value = equals != std::string_view::npos;
        if (which.value.empty() && has_value)
            throw usage_error{fmt::format("--{} takes no value", which.name)};
        if (which.value.empty()) {
            came.flags.emplace_back(which.name, "");
        } else if (has_value) {
            came.flags.emplace_back(which.name, word.substr(equals + 1));
        } else {
            if (++i == given.size())
                throw usage_error{fmt::format("--{} needs a value: --{} {}", which.name, which.name,
                                              which.value)};
            came.flags.emplace_back(which.name, given[i]);
        }
    }
    return came;
}

bool arguments::has(std::string_view name) const {
    return std::ranges::find(flags, name, [](const auto& each) { return each.first; }) !=
           flags.end();
}

std::vector<std::string> arguments::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [which, value] : flags)
        if (which == name) values.push_back(value);
    return values;
}

std::string arguments::last(std::string_view name) const {
    const auto values = all(name);
    return values.empty() ? std::string{} : values.back();
}

std::string list(std::span<const flag> known) {
    std::string text;
    for (const auto& each : known) {
        auto left = fmt::format("  --{}{}{}", each.name, each.value.empty() ? "" : " ", each.value);
        // What is too wide stands on a line of its own.
        if (left.size() + 2 > help_column) {
            text += left + '\n';
            left.clear();
        }
        text += fmt::format("{:<{}}{}\n", left, help_column, each.help);
    }
    return text;
}

}  // namespace tramite::cli
