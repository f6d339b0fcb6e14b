// Each method hands on to the system's own; those that change a file tell of it first.
#include "tests/faults/recording_disk.hpp"

#include <filesystem>
#include <memory>
#include <new>

namespace proof {
namespace {

constexpr int kept_kinds = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;

}  // namespace

struct recording_disk::file_system : sqlite3_vfs {
    disk_listener* told = nullptr;
    sqlite3_vfs* real = nullptr;
};

// Lies in front of the system's own file, in the memory that SQLite gives for both: it promises no
// more than the alignment of a pointer.
struct recording_disk::open_file : sqlite3_file {
    disk_listener* told = nullptr;
    const char* name = nullptr;

    [[nodiscard]] sqlite3_file* inner() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    [[nodiscard]] disk_step step(disk_step::kind what) const {
        return {.what = what, .file = name, .at = 0, .bytes = {}};
    }
};

struct recording_disk::methods {
    static open_file& of(sqlite3_file* file) { return *static_cast<open_file*>(file); }
    static const sqlite3_io_methods& real(sqlite3_file* file) {
        return *of(file).inner()->pMethods;
    }

    // Told, done by `act`, and told again.
    template <class Act>
    static int change(sqlite3_file* file, const disk_step& step, Act act) {
        auto& told = *of(file).told;
        const auto verdict = told.before(step);
        if (verdict.result != SQLITE_OK) return verdict.result;
        const int result = act();
        if (result == SQLITE_OK) told.done(step);
        return result;
    }

    static int close(sqlite3_file* file) { return real(file).xClose(of(file).inner()); }
    static int read(sqlite3_file* file, void* to, int count, sqlite3_int64 at) {
        return real(file).xRead(of(file).inner(), to, count, at);
    }
    static int write(sqlite3_file* file, const void* from, int count, sqlite3_int64 at) {
        auto step = of(file).step(disk_step::kind::write);
        step.at = at;
        step.bytes.assign(static_cast<const char*>(from), static_cast<std::size_t>(count));
        const auto verdict = of(file).told->before(step);
        if (verdict.is_cut) step.bytes.resize(step.bytes.size() / 2);
        if (verdict.result != SQLITE_OK && !verdict.is_cut) return verdict.result;
        const int result = real(file).xWrite(of(file).inner(), step.bytes.data(),
                                             static_cast<int>(step.bytes.size()), at);
        if (result == SQLITE_OK) of(file).told->done(step);
        return result == SQLITE_OK ? verdict.result : result;
    }
    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        auto step = of(file).step(disk_step::kind::truncate);
        step.at = size;
        return change(file, step, [&] { return real(file).xTruncate(of(file).inner(), size); });
    }
    static int sync(sqlite3_file* file, int flags) {
        return change(file, of(file).step(disk_step::kind::sync),
                      [&] { return real(file).xSync(of(file).inner(), flags); });
    }
    static int size(sqlite3_file* file, sqlite3_int64* size) {
        return real(file).xFileSize(of(file).inner(), size);
    }
    static int lock(sqlite3_file* file, int level) {
        return real(file).xLock(of(file).inner(), level);
    }
    static int unlock(sqlite3_file* file, int level) {
        return real(file).xUnlock(of(file).inner(), level);
    }
    static int check_lock(sqlite3_file* file, int* is_held) {
        return real(file).xCheckReservedLock(of(file).inner(), is_held);
    }
    // A hint of the size to come would be a change that nobody is told of.
    static int control(sqlite3_file* file, int what, void* given) {
        if (what == SQLITE_FCNTL_SIZE_HINT || what == SQLITE_FCNTL_CHUNK_SIZE)
            return SQLITE_NOTFOUND;
        return real(file).xFileControl(of(file).inner(), what, given);
    }
    static int sector(sqlite3_file* file) { return real(file).xSectorSize(of(file).inner()); }
    // Atomic writes would not hold for the images that are made from this.
    static int traits(sqlite3_file* file) {
        return real(file).xDeviceCharacteristics(of(file).inner()) &
               SQLITE_IOCAP_POWERSAFE_OVERWRITE;
    }
    static int map(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
        return change(file, of(file).step(disk_step::kind::map),
                      [&] { return real(file).xShmMap(of(file).inner(), page, size, extend, to); });
    }
    static int lock_map(sqlite3_file* file, int at, int count, int flags) {
        return real(file).xShmLock(of(file).inner(), at, count, flags);
    }
    static void barrier(sqlite3_file* file) { real(file).xShmBarrier(of(file).inner()); }
    static int unmap(sqlite3_file* file, int is_to_go) {
        return real(file).xShmUnmap(of(file).inner(), is_to_go);
    }

    static const sqlite3_io_methods* all() {
        static const sqlite3_io_methods table = [] {
            sqlite3_io_methods made{};
            made.iVersion = 2;
            made.xClose = &close;
            made.xRead = &read;
            made.xWrite = &write;
            made.xTruncate = &truncate;
            made.xSync = &sync;
            made.xFileSize = &size;
            made.xLock = &lock;
            made.xUnlock = &unlock;
            made.xCheckReservedLock = &check_lock;
            made.xFileControl = &control;
            made.xSectorSize = &sector;
            made.xDeviceCharacteristics = &traits;
            made.xShmMap = &map;
            made.xShmLock = &lock_map;
            made.xShmBarrier = &barrier;
            made.xShmUnmap = &unmap;
            return made;
        }();
        return &table;
    }

    static int open(sqlite3_vfs* system, const char* name, sqlite3_file* file, int flags,
                    int* flags_taken) {
        auto& disk = *static_cast<file_system*>(system);
        if (name == nullptr || (flags & kept_kinds) == 0)
            return disk.real->xOpen(disk.real, name, file, flags, flags_taken);
        const bool is_new = !std::filesystem::exists(name);
        auto* const opened = ::new (static_cast<void*>(file)) open_file{};
        opened->pMethods = nullptr;
        opened->told = disk.told;
        opened->name = name;
        const int result = disk.real->xOpen(disk.real, name, opened->inner(), flags, flags_taken);
        if (opened->inner()->pMethods == nullptr) return result;
        opened->pMethods = all();
        if (result == SQLITE_OK && is_new) disk.told->done(opened->step(disk_step::kind::make));
        return result;
    }

    static int remove(sqlite3_vfs* system, const char* name, int is_folder_synced) {
        auto& disk = *static_cast<file_system*>(system);
        const disk_step step{
            .what = disk_step::kind::drop, .file = name, .at = is_folder_synced, .bytes = {}};
        const int result = disk.real->xDelete(disk.real, name, is_folder_synced);
        if (result == SQLITE_OK) disk.told->done(step);
        return result;
    }
};

recording_disk::recording_disk(disk_listener& told) {
    real_ = sqlite3_vfs_find(nullptr);
    auto made = std::make_unique<file_system>();
    static_cast<sqlite3_vfs&>(*made) = *real_;
    made->zName = "recording";
    made->pNext = nullptr;
    made->szOsFile = static_cast<int>(sizeof(open_file)) + real_->szOsFile;
    made->xOpen = &methods::open;
    made->xDelete = &methods::remove;
    made->told = &told;
    made->real = real_;
    system_ = made.release();
    sqlite3_vfs_register(system_, 1);
}

recording_disk::~recording_disk() {
    sqlite3_vfs_unregister(system_);
    sqlite3_vfs_register(real_, 1);
    const std::unique_ptr<file_system> gone{system_};
}

}  // namespace proof
