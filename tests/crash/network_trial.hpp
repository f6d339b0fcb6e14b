// A network that fails between clients and a server that lives. For crash-trials.
#pragma once

#include "tests/crash/trial.hpp"

namespace proof {

[[nodiscard]] trial_result try_network(const trial_options& wanted);

}  // namespace proof
