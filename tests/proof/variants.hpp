// The known-bad variants of src/base/fault_names.hpp, and which trial must find each. For the
// programs of tests/crash and tests/faults.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace proof {

// What a trial with a variant in its servers came to: the faults until the first promise was seen
// to be broken, and which one that was; empty if none was.
struct variant_result {
    std::size_t faults = 0;
    std::string_view broken;
};

// Gives the fault to the trial of that name, until a promise is broken.
using variant_trial = std::function<variant_result(const std::string& fault)>;

// Tries all variants whose trial `find` has, and prints a line for each. Zero if all were found.
[[nodiscard]] int try_variants(const std::function<variant_trial(std::string_view)>& find);

}  // namespace proof
