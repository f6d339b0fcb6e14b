// One context for many requests, one after another: its texts keep their memory.
// For calls that end before the next begins.
#pragma once

#include "tramite/context.hpp"

namespace tramite::detail {

class context_renewal {
public:
    // Those of the request before, to be written over: all of them.
    [[nodiscard]] static context::facts& begin(context& about) noexcept {
        about.blocks_given_ = 0;
        return about.known_;
    }
};

}  // namespace tramite::detail
