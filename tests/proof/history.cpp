// The data of a success is taken as the bytes that came, not as the value that they mean.
#include "tests/proof/history.hpp"

#include <array>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <stdexcept>

namespace proof {
namespace {

std::string_view data_of(std::string_view line) {
    constexpr std::string_view begin = "{\"datos\":";
    constexpr std::string_view end = ",\"error\":null";
    const auto last = line.rfind(end);
    if (!line.starts_with(begin) || last == std::string_view::npos)
        throw std::runtime_error{"not an answer: " + std::string{line}};
    return line.substr(begin.size(), last - begin.size());
}

}  // namespace

bool is_dated(std::string_view id) {
    return !id.starts_with("nombre");
}

std::string aged(const std::string& id) {
    constexpr std::uint64_t day_and_half_ms = 36 * 3'600'000;
    const auto born_ms = std::stoull(id.substr(0, 8) + id.substr(9, 4), nullptr, 16);
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "%08llx-%04llx",
                  static_cast<unsigned long long>((born_ms - day_and_half_ms) >> 16),
                  static_cast<unsigned long long>((born_ms - day_and_half_ms) & 0xffff));
    return text.data() + id.substr(13);
}

answer::kind kind_of_error(std::string_view code) {
    using kind = answer::kind;
    if (code == "error_interno") return kind::fault;
    if (code == "anulado") return kind::annulled;
    if (code == "fondos") return kind::refusal;
    return kind::rejected;
}

answer read_line(std::string_view line) {
    const auto value = boost::json::parse(line);
    const auto& members = value.as_object();
    if (members.at("error").is_null())
        return {.what = answer::kind::success, .text = std::string{data_of(line)}, .code = {}};
    answer read{.what = answer::kind::none,
                .text = std::string{members.at("error").as_string()},
                .code = {}};
    const auto* const code = members.if_contains("codigo");
    if (code == nullptr || !code->is_string()) return read;
    read.code = std::string{code->as_string()};
    read.what =
        members.at("reintentar").as_bool() ? answer::kind::retriable : kind_of_error(read.code);
    return read;
}

}  // namespace proof
