// A random name under the system's folder for such things; a name in use is not taken.
#include "testing/temporary_folder.hpp"

#include <array>
#include <stdexcept>
#include <system_error>

#include "base/id.hpp"
#include "base/log.hpp"

namespace tramite::testing {

temporary_folder::temporary_folder() {
    std::array<std::byte, 8> random{};
    base::fill_random(random);
    path_ = std::filesystem::temp_directory_path() / ("tramite-test-" + base::to_hex(random));
    if (!std::filesystem::create_directory(path_))
        throw std::runtime_error{path_.string() + " is there already"};
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
}

temporary_folder::~temporary_folder() {
    std::error_code problem;
    std::filesystem::remove_all(path_, problem);
    if (problem)
        base::log(base::log_level::warning, "a test's folder could not be removed",
                  {{"path", path_.native()}, {"reason", problem.message()}});
}

}  // namespace tramite::testing
