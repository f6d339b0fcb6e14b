// A folder of a test's own, gone with its object. For every test that needs real files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tramite::testing {

// Made empty, readable by its owner alone; removed with all that is in it. Thread: any.
class temporary_folder {
public:
    temporary_folder();
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    // The path of a file in it, as text.
    [[nodiscard]] std::string file(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

}  // namespace tramite::testing
