// What makes the random bytes of each request its own. For whoever makes their contexts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/id.hpp"

namespace tramite::serving {

// Seeds differ in a number, and share what nobody can guess: they are only used through SHA-256.
// Thread: one.
class seeds {
public:
    [[nodiscard]] const std::array<std::byte, 32>& next() {
        constexpr std::uint64_t of_one_secret = 1024;
        if (given_ % of_one_secret == 0) base::fill_random(seed_);
        ++given_;
        std::memcpy(seed_.data(), &given_, sizeof given_);
        return seed_;
    }

private:
    std::array<std::byte, 32> seed_{};
    std::uint64_t given_ = 0;
};

}  // namespace tramite::serving
