// The table of settings, and how a value finds its way into the options.
#include "cli/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <exception>
#include <map>
#include <utility>
#include <variant>

#include "cli/limit_table.hpp"
#include "cli/settings_file.hpp"
#include "cli/values.hpp"
#include "net/endpoint.hpp"
#include "operation/nearest_name.hpp"
#include "store/store_url.hpp"

namespace tramite::cli {
namespace {

using std::chrono::milliseconds;
using addresses = std::vector<std::string>;

constexpr std::uint64_t threads_max = 1'024;

// How each value is named in a file and on the command line.
template <class Choice, std::size_t Count>
using choices = std::array<std::pair<std::string_view, Choice>, Count>;
constexpr choices<base::log_level, 6> level_names{{{"trace", base::log_level::trace},
                                                   {"debug", base::log_level::debug},
                                                   {"info", base::log_level::info},
                                                   {"warning", base::log_level::warning},
                                                   {"error", base::log_level::error},
                                                   {"off", base::log_level::off}}};
constexpr choices<log_form, 4> form_names{{{"auto", log_form::automatic},
                                           {"text", log_form::text},
                                           {"logfmt", log_form::logfmt},
                                           {"json", log_form::json}}};

constexpr choices<receipt_clock, 2> clock_names{
    {{"measured", receipt_clock::measured}, {"wall", receipt_clock::wall}}};

template <class Choice, std::size_t Count>
Choice chosen(const choices<Choice, Count>& names, const std::string& text, std::string_view what) {
    const auto* const known =
        std::ranges::find(names, text, [](const auto& each) { return each.first; });
    if (known == names.end()) throw usage_error{fmt::format("'{}' is not {}", text, what)};
    return known->second;
}

template <class Choice, std::size_t Count>
std::string name_of(const choices<Choice, Count>& names, Choice value) {
    const auto* const known =
        std::ranges::find(names, value, [](const auto& each) { return each.second; });
    return std::string{known->first};
}

// Where a setting is kept.
using target = std::variant<addresses server_options::*, std::string server_options::*,
                            unsigned server_options::*, milliseconds server_options::*,
                            receipt_clock server_options::*, base::log_level server_settings::*,
                            log_form server_settings::*, const limit_row*>;

constexpr std::array usual_flags{
    flag{"listen", "ADDRESS:PORT", "where to listen; repeatable; port 0 picks one; unix:PATH"},
    flag{"store", "DATABASE", "sqlite:FILE"},
    flag{"threads", "N", "threads that serve connections; 0: half the processors"},
    flag{"log-level", "LEVEL", "trace, debug, info, warning, error or off"},
    flag{"log-format", "FORM", "auto (text on a terminal, else logfmt), text, logfmt or json"},
    flag{"drain-delay", "TIME", "when stopping, still accept for so long: 500ms, 5s"},
    flag{"allow-origin", "ORIGIN", "web pages that may ask: https://bank.example; repeatable"},
    flag{"receipt-clock", "CLOCK", "measured; or wall, to take the clock's word at this start"},
};
const std::array<target, usual_flags.size()> usual_targets{
    &server_options::listen,          &server_options::store,       &server_options::threads,
    &server_settings::log_level,      &server_settings::log_format, &server_options::drain_delay,
    &server_options::allowed_origins, &server_options::receipt_ages};

// Browsers write it so, and it is compared with what they write.
void check_origin(const std::string& text) {
    const auto begin = text.find("://");
    const bool is_whole = begin != std::string::npos && begin != 0 && begin + 3 < text.size();
    const bool is_plain = std::ranges::none_of(
        text, [](char c) { return (c >= 'A' && c <= 'Z') || c == '*' || c == ' ' || c == ','; });
    if (!is_whole || !is_plain || text.find('/', begin + 3) != std::string::npos)
        throw usage_error{"'" + text +
                          "' is no origin; it is a scheme and a host in lower case, and a port if "
                          "it is not the usual one: https://bank.example:8443"};
}

// Puts text into an option. Throws usage_error and std::invalid_argument.
struct setter {
    server_settings& into;
    const std::vector<std::string>& values;

    void operator()(addresses server_options::*where) const {
        const bool is_listen = where == &server_options::listen;
        if (is_listen && values.empty()) throw usage_error{"at least one address is needed"};
        for (const auto& each : values) {
            if (is_listen)
                (void)net::parse_endpoint(each);
            else
                check_origin(each);
        }
        into.server.*where = values;
    }
    void operator()(std::string server_options::*where) const {
        const auto& text = only();
        (void)store::file_of(text);
        into.server.*where = text;
    }
    void operator()(unsigned server_options::*where) const {
        into.server.*where = static_cast<unsigned>(parse_count(only(), threads_max));
    }
    void operator()(milliseconds server_options::*where) const {
        into.server.*where = parse_duration(only());
    }
    void operator()(receipt_clock server_options::*where) const {
        into.server.*where =
            chosen(clock_names, only(), "a clock for receipts; they are measured and wall");
    }
    void operator()(const limit_row* row) const { set_limit(into.server.bounds, *row, only()); }
    void operator()(base::log_level server_settings::*where) const {
        into.*where = chosen(level_names, only(),
                             "a level; they are trace, debug, info, warning, error and off");
    }
    void operator()(log_form server_settings::*where) const {
        into.*where =
            chosen(form_names, only(), "a form of the log; they are auto, text, logfmt and json");
    }

    [[nodiscard]] const std::string& only() const {
        if (values.size() != 1) throw usage_error{"it has one value, and is no list"};
        return values.front();
    }
};

// An option as text.
struct getter {
    const server_settings& from;
    setting& into;

    void operator()(addresses server_options::*where) const {
        into.values = from.server.*where;
        into.is_list = true;
    }
    void operator()(std::string server_options::*where) const {
        into.values = {from.server.*where};
    }
    void operator()(unsigned server_options::*where) const { number(from.server.*where); }
    void operator()(milliseconds server_options::*where) const {
        into.values = {to_text(from.server.*where)};
    }
    void operator()(receipt_clock server_options::*where) const {
        into.values = {name_of(clock_names, from.server.*where)};
    }
    void operator()(const limit_row* row) const {
        into.values = {limit_text(from.server.bounds, *row)};
        into.is_number = std::holds_alternative<std::size_t limits::*>(row->where);
    }
    void operator()(base::log_level server_settings::*where) const {
        into.values = {name_of(level_names, from.*where)};
    }
    void operator()(log_form server_settings::*where) const {
        into.values = {name_of(form_names, from.*where)};
    }

    void number(std::uint64_t value) const {
        into.values = {std::to_string(value)};
        into.is_number = true;
    }
};

std::string variable_of(std::string_view name) {
    std::string variable{"TRAMITE_"};
    for (const char c : name)
        variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return variable;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::vector<std::string_view> setting_names() {
    std::vector<std::string_view> names;
    for (const auto& each : usual_flags)
        names.push_back(each.name);
    for (const auto& row : limit_table())
        names.push_back(row.shown.name);
    return names;
}

// Where values come from, and which of them wins.
class resolver {
public:
    resolver(const server_settings& built_in, const arguments& given, const environment& variables)
        : values_{built_in}, given_{given}, variables_{variables} {
        auto path = given.last("config");
        if (path.empty()) path = variables(variable_of("config")).value_or("");
        if (path.empty()) return;
        file_ = path;
        for (auto& entry : read_settings(path)) {
            refuse_unknown(entry);
            entries_.emplace(entry.name, std::move(entry));
        }
    }

    resolved_settings resolve() {
        resolved_settings all;
        for (std::size_t i = 0; i < usual_flags.size(); ++i)
            all.table.push_back(settle(usual_flags[i].name, usual_targets[i]));
        for (const auto& row : limit_table())
            all.table.push_back(settle(row.shown.name, &row));
        refuse_contradictions(values_.server.bounds);
        all.values = std::move(values_);
        return all;
    }

private:
    void refuse_unknown(const file_entry& entry) const {
        const auto names = setting_names();
        if (std::ranges::find(names, entry.name) != names.end()) return;
        const auto meant = operations::nearest_name(entry.name, names);
        throw usage_error{fmt::format("{}:{}: there is no setting '{}'{}", file_, entry.line,
                                      entry.name,
                                      meant ? fmt::format("; is '{}' meant?", *meant) : "")};
    }

    setting settle(std::string_view name, const target& where) {
        setting settled{.name = name};
        std::visit(getter{values_, settled}, where);
        if (!find(settled)) return settled;
        try {
            std::visit(setter{values_, settled.values}, where);
        } catch (const std::exception& wrong) {
            const auto of_file = settled.from == origin::file;
            throw usage_error{fmt::format("{}: {}{}", settled.where,
                                          of_file ? fmt::format("{}: ", name) : "", wrong.what())};
        }
        // As it will be shown: 16MiB is a number.
        std::visit(getter{values_, settled}, where);
        return settled;
    }

    // The values that win over the built-in ones, if there are any.
    [[nodiscard]] bool find(setting& settled) const {
        if (given_.has(settled.name)) {
            settled.from = origin::flag;
            settled.where = fmt::format("--{}", settled.name);
            settled.values =
                settled.is_list ? given_.all(settled.name) : std::vector{given_.last(settled.name)};
            return true;
        }
        if (const auto value = variables_(variable_of(settled.name))) {
            settled.from = origin::environment;
            settled.where = variable_of(settled.name);
            settled.values = settled.is_list ? split(*value) : std::vector{*value};
            return true;
        }
        const auto entry = entries_.find(settled.name);
        if (entry == entries_.end()) return false;
        settled.from = origin::file;
        settled.where = fmt::format("{}:{}", file_, entry->second.line);
        settled.values = entry->second.values;
        return true;
    }

    server_settings values_;
    const arguments& given_;
    const environment& variables_;
    std::string file_;
    std::map<std::string, file_entry, std::less<>> entries_;
};

// postgresql://user:password@host: what stands before the @ is nobody's to read.
std::string without_password(const std::string& value) {
    const auto begin = value.find("://");
    const auto end = value.find('@', begin == std::string::npos ? 0 : begin + 3);
    if (begin == std::string::npos || end == std::string::npos) return value;
    const auto colon = value.find(':', begin + 3);
    if (colon == std::string::npos || colon > end) return value;
    return value.substr(0, colon + 1) + "***" + value.substr(end);
}

std::string written(const setting& each) {
    if (each.is_number) return each.values.front();
    std::string text;
    for (const auto& value : each.values)
        text += (text.empty() ? "" : ", ") + quote_setting(without_password(value));
    return each.is_list ? "[" + text + "]" : text;
}

}  // namespace

std::span<const flag> usual_settings() {
    return usual_flags;
}

std::span<const flag> limit_settings() {
    static const auto all = [] {
        std::vector<flag> made;
        for (const auto& row : limit_table())
            made.push_back(row.shown);
        return made;
    }();
    return all;
}

resolved_settings resolve(const server_settings& built_in, const arguments& given,
                          const environment& variables) {
    return resolver{built_in, given, variables}.resolve();
}

std::vector<unknown_variable> unknown_variables(std::span<const std::string> names) {
    std::vector<std::string> known{variable_of("config")};
    for (const auto name : setting_names())
        known.push_back(variable_of(name));
    const std::vector<std::string_view> candidates{known.begin(), known.end()};
    std::vector<unknown_variable> unknown;
    for (const auto& name : names) {
        if (!name.starts_with(variable_of("")) || std::ranges::find(known, name) != known.end())
            continue;
        unknown.push_back(
            {.name = name,
             .nearest = std::string{operations::nearest_name(name, candidates).value_or("")}});
    }
    return unknown;
}

std::string print(const resolved_settings& settings) {
    std::string text;
    for (const auto& each : settings.table)
        text += fmt::format("{} = {}  # {}\n", each.name, written(each),
                            each.from == origin::built_in ? "default" : each.where);
    return text;
}

}  // namespace tramite::cli
