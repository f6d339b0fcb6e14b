// By RFC 3986, as far as it matters here.
#include "net/http_target.hpp"

#include <algorithm>
#include <charconv>

namespace tramite::net {

std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find('?'));
}

std::string_view query_of(std::string_view target) {
    return target.substr(std::min(path_of(target).size() + 1, target.size()));
}

std::string percent_decoded(std::string_view text) {
    constexpr int sixteen = 16;
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const char* const digits = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(digits, digits + 2, value, sixteen).ptr == digits + 2) {
            plain += static_cast<char>(value);
            i += 2;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

}  // namespace tramite::net
