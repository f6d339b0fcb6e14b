// Where the repository lies, for the tests that read its files.
#pragma once

#include <string>

namespace tramite::testing {

// As it was when the tests were built.
[[nodiscard]] std::string source_folder();

}  // namespace tramite::testing
