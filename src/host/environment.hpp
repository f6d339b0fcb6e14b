// What the process was given in its environment. For serve(), which looks for settings in it.
#pragma once

#include <string>
#include <vector>

namespace tramite::host {

// The names of all variables. Thread: none that changes the environment may run.
[[nodiscard]] std::vector<std::string> names_of_variables();

}  // namespace tramite::host
