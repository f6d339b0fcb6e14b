// An event counter that nobody uses: it needs no file.
#include "net/spare_descriptor.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace tramite::net {

spare_descriptor::spare_descriptor() : fd_{::eventfd(0, EFD_CLOEXEC)} {}

spare_descriptor::~spare_descriptor() {
    give();
}

bool spare_descriptor::give() {
    if (fd_ < 0) return false;
    ::close(std::exchange(fd_, -1));
    return true;
}

}  // namespace tramite::net
