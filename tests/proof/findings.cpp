// That it did not live is told only if there is nothing worse.
#include "tests/proof/findings.hpp"

#include <algorithm>
#include <cstdio>

namespace proof {
namespace {

constexpr std::size_t examples_max = 5;

}  // namespace

void findings::note(const std::string& where, const std::vector<violation>& found,
                    std::size_t faults) {
    if (found.empty()) return;
    if (broken++ == 0) {
        faults_to_first = faults;
        const auto worst =
            std::ranges::find_if(found, [](auto& each) { return each.invariant != "VIVEZA"; });
        first_broken = (worst == found.end() ? found.front() : *worst).invariant;
    }
    for (const auto& each : found)
        if (examples.size() < examples_max)
            examples.push_back(where + ": " + std::string{each.invariant} + ", " + each.what);
}

void findings::print() const {
    if (broken != 0)
        std::printf("  the first was %.*s, after %zu faults\n",
                    static_cast<int>(first_broken.size()), first_broken.data(), faults_to_first);
    for (const auto& each : examples)
        std::printf("  %s\n", each.c_str());
}

}  // namespace proof
