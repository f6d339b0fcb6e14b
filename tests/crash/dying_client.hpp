// A client whose process dies while it asks, and another that asks the same again under its id: the
// `tramite` program of the build for tests. For tests/crash.
#pragma once

#include <cstdint>
#include <string>

#include "tests/proof/call_source.hpp"
#include "tests/proof/history.hpp"

namespace proof {

// Thread: one at a time.
class dying_client {
public:
    dying_client(std::uint64_t seed, std::string address);

    // Asks for something new; false if the process did not die of what was armed in it.
    [[nodiscard]] bool die(const std::string& fault);
    // The same, by a process in which nothing is armed.
    void ask_again();

    [[nodiscard]] const history& told() const { return told_; }

private:
    struct end {
        // As of wait().
        int status;
        std::string output;
    };
    [[nodiscard]] call next_deposit();
    [[nodiscard]] end run(const std::string& fault);

    std::string address_;
    call_source source_;
    history told_;
};

}  // namespace proof
