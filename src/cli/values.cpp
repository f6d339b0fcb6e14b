// Reading and writing durations and counts.
#include "cli/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "cli/arguments.hpp"

namespace tramite::cli {
namespace {

struct unit {
    std::string_view name;
    std::int64_t ms;
};
// From the largest.
constexpr std::array units{unit{"h", 3'600'000}, unit{"m", 60'000}, unit{"s", 1'000},
                           unit{"ms", 1}};
// A hundred years of any unit stay far from the end of a count of milliseconds.
constexpr std::int64_t duration_ms_max = 3'155'760'000'000;

struct size_unit {
    std::string_view name;
    unsigned shift;
};
constexpr std::array size_units{size_unit{"", 0}, size_unit{"KiB", 10}, size_unit{"MiB", 20},
                                size_unit{"GiB", 30}};

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data(), end, number);
    if (text.empty() || failed != std::errc{} || stopped != end) return std::nullopt;
    return number;
}

std::optional<std::int64_t> factor_of(std::string_view name, std::int64_t number) {
    for (const auto& each : units)
        if (each.name == name) return each.ms;
    return name.empty() && number == 0 ? std::optional<std::int64_t>{0} : std::nullopt;
}

}  // namespace

std::chrono::milliseconds parse_duration(std::string_view text) {
    std::int64_t number = -1;
    const auto* end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data(), end, number);
    const auto factor = factor_of({stopped, end}, number);
    if (failed != std::errc{} || number < 0 || !factor ||
        (*factor > 0 && number > duration_ms_max / *factor))
        throw usage_error{
            fmt::format("'{}' is not a duration; write it as 250ms, 5s, 2m or 1h", text)};
    return std::chrono::milliseconds{number * *factor};
}

std::string to_text(std::chrono::milliseconds duration) {
    for (const auto& each : units)
        if (duration.count() != 0 && duration.count() % each.ms == 0)
            return fmt::format("{}{}", duration.count() / each.ms, each.name);
    return "0ms";
}

std::uint64_t parse_number(std::string_view text) {
    if (const auto number = whole_number(text)) return *number;
    throw usage_error{fmt::format("'{}' is not a whole number", text)};
}

std::uint64_t parse_count(std::string_view text, std::uint64_t largest) {
    const auto number = whole_number(text);
    if (number && *number <= largest) return *number;
    throw usage_error{fmt::format("'{}' is not a whole number from 0 to {}", text, largest)};
}

std::uint64_t parse_size(std::string_view text) {
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data(), end, number);
    const std::string_view name{stopped, end};
    const auto* const known = std::ranges::find(size_units, name, &size_unit::name);
    if (failed != std::errc{} || known == size_units.end() || number > (~0ULL >> known->shift))
        throw usage_error{
            fmt::format("'{}' is not a size; write it in bytes, or as 64KiB, 16MiB or 1GiB", text)};
    return number << known->shift;
}

}  // namespace tramite::cli
