// Golden files: the bytes that others rely on, kept beside the tests and compared with what is
// written now. TRAMITE_GOLDEN=rewrite in the environment writes them anew, to be read in the diff.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "testing/source_folder.hpp"

namespace tramite::golden {

// `name` is a path under tests/golden.
inline void expect_golden(const std::string& name, const std::string& written) {
    const std::string path = testing::source_folder() + "/tests/golden/" + name;
    const char* mode = std::getenv("TRAMITE_GOLDEN");
    if (mode && std::string_view{mode} == "rewrite") {
        std::ofstream{path, std::ios::binary} << written;
        return;
    }
    std::ifstream file{path, std::ios::binary};
    ASSERT_TRUE(file) << path << " is missing: run the test with TRAMITE_GOLDEN=rewrite";
    std::ostringstream kept;
    kept << file.rdbuf();
    EXPECT_EQ(kept.str(), written)
        << name << " differs; if the change is meant, TRAMITE_GOLDEN=rewrite writes it";
}

}  // namespace tramite::golden
