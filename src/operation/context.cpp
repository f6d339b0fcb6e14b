// Random bytes of a request: a stream of SHA-256 over the request's seed and a counter. It is as
// unpredictable as the seed, and the same when the request is run again.
#include "tramite/context.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/id.hpp"

namespace tramite {
namespace {

std::string_view as_text(const auto& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// In a set byte order: a request may be run again by another machine.
std::array<char, 8> as_bytes(std::uint64_t number) {
    std::array<char, 8> bytes;
    for (auto& byte : bytes) {
        byte = static_cast<char>(number & 0xff);
        number >>= 8;
    }
    return bytes;
}

}  // namespace

std::vector<std::byte> context::random_bytes(std::size_t count) const {
    std::vector<std::byte> bytes;
    bytes.reserve(count);
    while (bytes.size() < count) {
        // What is left of a block is not used: the next call begins a new one.
        const auto counter = as_bytes(blocks_given_++);
        const std::array<std::string_view, 2> parts{as_text(known_.seed), as_text(counter)};
        const auto block = base::digest(parts);
        const auto taken = std::min(block.size(), count - bytes.size());
        bytes.insert(bytes.end(), block.begin(),
                     block.begin() + static_cast<std::ptrdiff_t>(taken));
    }
    return bytes;
}

}  // namespace tramite
