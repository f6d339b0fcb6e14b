// As environ(7) has it.
#include "host/environment.hpp"

#include <unistd.h>

#include <string_view>

namespace tramite::host {

std::vector<std::string> names_of_variables() {
    std::vector<std::string> names;
    // Null where it was cleared.
    for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
        const std::string_view text{*each};
        names.emplace_back(text.substr(0, text.find('=')));
    }
    return names;
}

}  // namespace tramite::host
