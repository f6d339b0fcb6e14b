// The one file that knows the folder, so that all others compile to the same in every clone.
#include "testing/source_folder.hpp"

namespace tramite::testing {

std::string source_folder() {
    return TRAMITE_SOURCE_DIR;
}

}  // namespace tramite::testing
