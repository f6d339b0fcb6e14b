// SQLite's file system with an ear and a hand: each change of a file is told to whoever listens,
// who may have it fail. After SQLite's own test6.c. For the trials of tests/faults, which are told
// what reached the disk, and in which order.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace proof {

// One change of one file, or what makes changes durable. `make`: a file that was not there is
// opened to be written; `drop`: it is removed; `forsake`: a sync failed, after which the system
// takes what was written for synced, and forgets it ("Can Applications Recover from fsync
// Failures?", ATC 2020).
struct disk_step {
    enum class kind : std::uint8_t { make, write, truncate, sync, drop, map, forsake };
    kind what = kind::write;
    std::string file;
    // Of a write, where; of a truncate, the size that stays.
    std::int64_t at = 0;
    std::string bytes;
};

// What becomes of a step. `cut`: of a write, half of its bytes arrive, and it fails.
struct disk_verdict {
    int result = SQLITE_OK;
    bool is_cut = false;
};

// Thread: any, if more than one connection works.
class disk_listener {
public:
    virtual ~disk_listener() = default;
    // Before the step is done; what it returns other than SQLITE_OK is what SQLite is told instead.
    virtual disk_verdict before(const disk_step& next) = 0;
    // Bytes that arrived, or a file that is there, gone or synced.
    virtual void done(const disk_step& step) = 0;
};

// The default file system while it lives, for databases in a folder that is named without a final
// name: what lies elsewhere is nobody's business. Every file must be closed before it ends.
class recording_disk {
public:
    // Not owned; outlives it.
    explicit recording_disk(disk_listener& told);
    recording_disk(const recording_disk&) = delete;
    recording_disk& operator=(const recording_disk&) = delete;
    ~recording_disk();

private:
    struct file_system;
    struct open_file;
    struct methods;

    sqlite3_vfs* real_ = nullptr;
    file_system* system_ = nullptr;
};

}  // namespace proof
