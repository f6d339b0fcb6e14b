// kill -9 at any moment of a server under load, or of its start: what clients were told holds. For
// crash-trials.
#pragma once

#include "tests/crash/trial.hpp"

namespace proof {

// Throws std::runtime_error if the machine lets no trial be made.
[[nodiscard]] trial_result try_kills(const trial_options& wanted);

}  // namespace proof
