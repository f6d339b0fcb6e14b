// Linux tells it in a file; other systems do not have that file.
#include "base/boot.hpp"

#include <fstream>

namespace tramite::base {

std::string boot_id() {
    std::ifstream file{"/proc/sys/kernel/random/boot_id"};
    std::string id;
    file >> id;
    return id;
}

}  // namespace tramite::base
