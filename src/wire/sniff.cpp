// The marks by which the ways in are told apart.
#include "wire/sniff.hpp"

#include <algorithm>
#include <array>

namespace tramite::wire {
namespace {

struct mark {
    std::string_view bytes;
    way_in what;
};

// A bracket, quote, digit, minus, blank or byte-order mark is none of their first bytes, nor is the
// first letter of true, false or null.
constexpr std::array marks{
    mark{"GET ", way_in::http},     mark{"HEAD ", way_in::http},  mark{"POST ", way_in::http},
    mark{"PUT ", way_in::http},     mark{"PATCH ", way_in::http}, mark{"DELETE ", way_in::http},
    mark{"OPTIONS ", way_in::http}, mark{"TRACE ", way_in::http}, mark{"CONNECT ", way_in::http},
    mark{"\x16\x03", way_in::tls},
};
constexpr std::string_view framing = "content-";

[[nodiscard]] constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] bool may_be_framed(std::string_view first) {
    const auto known = first.substr(0, framing.size());
    return std::ranges::equal(known, framing.substr(0, known.size()), {}, lower);
}

}  // namespace

std::optional<way_in> sniff(std::string_view first) {
    bool is_open = false;
    for (const auto& each : marks) {
        if (first.starts_with(each.bytes)) return each.what;
        is_open = is_open || each.bytes.starts_with(first);
    }
    if (may_be_framed(first)) {
        if (first.size() >= framing.size()) return way_in::framed;
        is_open = true;
    }
    return is_open ? std::nullopt : std::optional{way_in::texts};
}

}  // namespace tramite::wire
