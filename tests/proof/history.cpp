// The data of a success is taken as the bytes that came, not as the value that they mean.
#include "tests/proof/history.hpp"

#include <boost/json/parse.hpp>
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
