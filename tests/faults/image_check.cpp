// The start is the real one, store::open; what it leaves is read by SQLite alone.
#include "tests/faults/image_check.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "store/store.hpp"
#include "testing/fake_clock.hpp"
#include "tests/faults/recorded_run.hpp"

namespace proof {

history cut(const history& told, std::size_t steps) {
    const auto end = static_cast<std::int64_t>(steps);
    history left;
    for (const auto& each : told) {
        if (each.attempts.empty() || each.attempts.front().sent_ns > end) continue;
        auto& kept = left.emplace_back(each);
        std::erase_if(kept.attempts, [&](const attempt& one) { return one.sent_ns > end; });
        for (auto& one : kept.attempts)
            if (one.received_ns > end) one.got = {};
    }
    return left;
}

image_check::image_check(const accounts& begun) : begun_{begun} {}

void image_check::lay_out(const disk_image& found) const {
    for (const auto& old : std::filesystem::directory_iterator{folder_.path()})
        std::filesystem::remove(old.path());
    for (const auto& [name, content] : found) {
        std::ofstream file{folder_.file(name), std::ios::binary};
        file.write(content.data(), static_cast<std::streamsize>(content.size()));
    }
}

disk_image image_check::collect() const {
    disk_image found;
    for (const auto& each : std::filesystem::directory_iterator{folder_.path()}) {
        const auto name = each.path().filename().string();
        // What lives in memory only, and what is a lock.
        if (name.ends_with("-shm") || name.ends_with(".lock")) continue;
        std::ifstream file{each.path(), std::ios::binary};
        found[name] = {std::istreambuf_iterator<char>{file}, {}};
    }
    return found;
}

std::vector<violation> image_check::check(const disk_image& found, const history& told,
                                          ending how) {
    lay_out(found);
    try {
        // When the trials' first calls were made, so that no start finds its clock ahead.
        const tramite::testing::fake_clock time{
            tramite::base::wall_time{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}}};
        const auto steps = migrations(begun_);
        static_cast<void>(tramite::store::open(
            "sqlite:" + file(), {.migrations = steps, .bounds = bounds_of_trial(), .time = time}));
        const auto kept = read_ledger(file(), depth::whole);
        return checker{begun_, told, kept}.check(how);
    } catch (const std::exception& failed) {
        return {{.invariant = "INTEGRIDAD", .what = failed.what()}};
    }
}

}  // namespace proof
