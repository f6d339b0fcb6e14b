// Each step of a run fails once, or from there on for ever, in each way in which a disk fails. For
// disk-trials.
#pragma once

#include "tests/faults/trial.hpp"

namespace proof {

[[nodiscard]] trial_result try_failures(const trial_options& wanted);

}  // namespace proof
