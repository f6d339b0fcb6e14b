// One empty batch, lent again and again.
#include "server/store_probe.hpp"

namespace tramite::serving {

void store_probe::ask(lane& writing) {
    if (is_under_way_.exchange(true)) return;
    batch_.owner = this;
    if (!writing.submit(batch_)) is_under_way_ = false;
}

void store_probe::finished(std::span<batch* const>) {
    is_under_way_ = false;
}

}  // namespace tramite::serving
