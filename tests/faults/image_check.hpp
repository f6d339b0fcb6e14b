// Starts a server on what a disk holds and looks whether it kept its promises. For the trials of
// tests/faults.
#pragma once

#include <string>
#include <vector>

#include "testing/temporary_folder.hpp"
#include "tests/faults/disk_image.hpp"
#include "tests/proof/checker.hpp"
#include "tests/proof/history.hpp"

namespace proof {

// Only what had happened when `steps` were done: calls sent by then, and answers received by then.
[[nodiscard]] history cut(const history& told, std::size_t steps);

// A folder in memory, if the system has one, for one image after another. Thread: one at a time.
class image_check {
public:
    explicit image_check(const accounts& begun);

    // What is wrong with a database after the start that makes it whole. The image is one of
    // test.db and its log.
    [[nodiscard]] std::vector<violation> check(const disk_image& found, const history& told,
                                               ending how);
    // Where the image lies, for a run that goes on with it.
    [[nodiscard]] std::string file() const { return folder_.file("test.db"); }
    void lay_out(const disk_image& found) const;
    // What lies there now.
    [[nodiscard]] disk_image collect() const;

private:
    accounts begun_;
    tramite::testing::temporary_folder folder_;
};

}  // namespace proof
