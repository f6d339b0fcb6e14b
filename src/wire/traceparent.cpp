// Each part stands at a fixed place.
#include "wire/traceparent.hpp"

#include <cstddef>

namespace tramite::wire {

bool is_traceparent(std::string_view text) {
    const auto is_hex = [](std::string_view digits) {
        return digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    };
    const auto is_id = [&](std::string_view digits) {
        return is_hex(digits) && digits.find_first_not_of('0') != std::string_view::npos;
    };
    constexpr std::size_t size = 55;
    if (text.size() < size || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
    const auto version = text.substr(0, 2);
    if (!is_hex(version) || version == "ff") return false;
    if (text.size() > size && (version == "00" || text[size] != '-')) return false;
    return is_id(text.substr(3, 32)) && is_id(text.substr(36, 16)) && is_hex(text.substr(53, 2));
}

}  // namespace tramite::wire
