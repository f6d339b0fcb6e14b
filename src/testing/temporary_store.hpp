// A database of a test's own in a folder of its own, and the shortest way to write into it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/store.hpp"
#include "testing/temporary_folder.hpp"

namespace tramite::testing {

// Open from the beginning, with a writer. Thread: its test's.
class temporary_store {
public:
    // `time` outlives it; the system's if null.
    explicit temporary_store(std::vector<migration> migrations, limits bounds = {},
                             const base::clock* time = nullptr);
    // On a file that is there already or is to be made, and stays.
    temporary_store(std::string file, std::vector<migration> migrations, limits bounds,
                    const base::clock& time);
    temporary_store(const temporary_store&) = delete;
    temporary_store& operator=(const temporary_store&) = delete;

    [[nodiscard]] store::database& database() noexcept { return *database_; }
    [[nodiscard]] store::writer& writer() noexcept { return *writer_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] const temporary_folder& folder() const noexcept { return folder_; }

    // Closes all and opens it again, as a restarted server does.
    void reopen();
    void close() noexcept;

    using part = std::function<void(transaction&)>;
    // One group of one request, which is to be committed. What the handler throws passes through,
    // undone.
    void write(const part& handler);
    // One request in a group that is open already: why it was not accepted, if so. What the handler
    // throws passes through, undone.
    std::optional<std::string> request(const part& handler);

private:
    temporary_folder folder_;
    std::string path_;
    std::vector<migration> migrations_;
    limits bounds_;
    base::system_clock system_time_;
    const base::clock& time_;
    std::unique_ptr<store::database> database_;
    std::unique_ptr<store::writer> writer_;
};

}  // namespace tramite::testing
