// What a disk may hold when the power goes: what was synced, and of what was not, anything. After
// SQLite's test6.c, and section 4.1 of "All File Systems Are Not Created Equal" (OSDI 2014). For
// the trials of tests/faults.
#pragma once

#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/faults/recording_disk.hpp"

namespace proof {

// The files of a folder, by name.
using disk_image = std::map<std::string, std::string>;

// Takes the steps of a run one by one, and says at any moment what could be found afterwards.
// Thread: one at a time.
class losing_disk {
public:
    explicit losing_disk(disk_image durable = {}) : durable_{std::move(durable)} {}

    // What is taken outlives the disk.
    void take(const disk_step& next);

    // Nothing of what was not synced; all of it, as after the death of a process; any of it: each
    // write kept, dropped, torn at a sector or a page, or come out of its order.
    [[nodiscard]] disk_image without_unsynced() const { return durable_; }
    [[nodiscard]] disk_image with_all() const;
    [[nodiscard]] disk_image with_some(std::mt19937_64& random) const;
    [[nodiscard]] std::size_t unsynced() const noexcept { return pending_.size(); }

private:
    struct pending_step {
        const disk_step* step;
        // No later sync will make it durable.
        bool is_forsaken = false;
    };

    void sync(const std::string& file);

    disk_image durable_;
    // In their order, of all files.
    std::vector<pending_step> pending_;
};

}  // namespace proof
