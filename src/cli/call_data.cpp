// Turning words into JSON.
#include "cli/call_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>
#include <vector>

#include "base/json_text.hpp"
#include "base/json_writer.hpp"
#include "cli/arguments.hpp"

namespace tramite::cli {
namespace {

struct pair {
    std::string_view name;
    std::string_view value;
    bool is_json;
};

bool is_name_part(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.' ||
           static_cast<unsigned char>(c) >= 0x80;
}

// NAME=VALUE or NAME:=JSON, if it is one.
std::optional<pair> split(std::string_view word) {
    const auto equals = word.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const bool is_json = equals > 0 && word[equals - 1] == ':';
    const auto name = word.substr(0, equals - (is_json ? 1 : 0));
    if (name.empty() || !std::ranges::all_of(name, is_name_part)) return std::nullopt;
    return pair{name, word.substr(equals + 1), is_json};
}

bool is_json(std::string_view text) {
    return base::json_parser{limits{}}.parse(text).flaw == base::json_flaw::none;
}

// A number, true, false or null: what nobody means as text unless he says so.
bool is_plain_value(std::string_view text) {
    const bool may_be =
        !text.empty() && text.find_first_of(" \t\r\n\"[{") == std::string_view::npos;
    return may_be && is_json(text);
}

void append(std::string& object, const pair& member) {
    object += object.empty() ? "{" : ",";
    base::write_json_string(object, member.name);
    object += ':';
    if (member.is_json && !is_json(member.value))
        throw usage_error{fmt::format("{}: '{}' is not JSON", member.name, member.value)};
    if (member.is_json || is_plain_value(member.value))
        object += member.value;
    else
        base::write_json_string(object, member.value);
}

std::string object_of(std::span<const std::string> words) {
    std::string object;
    std::vector<std::string_view> names;
    for (const auto& word : words) {
        const auto member = split(word);
        if (!member)
            throw usage_error{fmt::format("'{}' is not NAME=VALUE, as the others are", word)};
        if (std::ranges::find(names, member->name) != names.end())
            throw usage_error{fmt::format("{} is given twice", member->name)};
        names.push_back(member->name);
        append(object, *member);
    }
    return object + "}";
}

}  // namespace

std::string data_of(std::span<const std::string> words) {
    if (words.empty()) return {};
    const auto& first = words.front();
    if (split(first)) return object_of(words);
    if (words.size() > 1)
        throw usage_error{
            fmt::format("'{}' is not NAME=VALUE; JSON is one word, in quotes: '...'", first)};
    if (!is_json(first))
        throw usage_error{fmt::format(
            "'{}' is neither JSON nor NAME=VALUE; a text is JSON in quotes: '\"...\"'", first)};
    return first;
}

}  // namespace tramite::cli
