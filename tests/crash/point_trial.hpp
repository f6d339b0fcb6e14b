// Deaths at the marks of src/base/fault_names.hpp: of the server, and of a client. For
// crash-trials.
#pragma once

#include "tests/crash/trial.hpp"

namespace proof {

[[nodiscard]] trial_result try_points(const trial_options& wanted);

}  // namespace proof
