// The known-bad variants of src/base/fault_names.hpp, and which trial must find each. For the
// programs of tests/crash and tests/faults.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tests/proof/findings.hpp"

namespace proof {

// Tries servers with that fault until a promise is broken.
using variant_trial = std::function<findings(const std::string& fault)>;

// Tries all variants whose trial `find` has, and prints a line for each. Zero if all were found.
[[nodiscard]] int try_variants(const std::function<variant_trial(std::string_view)>& find);

}  // namespace proof
