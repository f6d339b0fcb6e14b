// The power goes at any step of a run, and at any step of the start after a first death. For
// disk-trials.
#pragma once

#include "tests/faults/trial.hpp"

namespace proof {

// Runs with one seed after another until so many images were tried.
[[nodiscard]] trial_result try_power_loss(const trial_options& wanted);

}  // namespace proof
