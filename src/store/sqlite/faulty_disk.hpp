// SQLite's files with failures that a test plans, by patching the methods of those that are opened.
// For tests alone: a header, so that the library holds nothing of it.
#pragma once

#include <sqlite3.h>

namespace tramite::store::sqlite {

// SQLite's default file system while it lives. Every file must be closed before it ends.
// Thread: one at a time.
class faulty_disk {
public:
    // What the files of one kind do next, and what they did.
    struct plan : sqlite3_io_methods {
        int write_result = SQLITE_OK;
        int sync_result = SQLITE_OK;
        int syncs = 0;
        const sqlite3_io_methods* real = nullptr;
    };

    faulty_disk() {
        real_ = sqlite3_vfs_find(nullptr);
        static_cast<sqlite3_vfs&>(system_) = *real_;
        system_.zName = "faulty";
        system_.pNext = nullptr;
        system_.xOpen = &open;
        system_.owner = this;
        sqlite3_vfs_register(&system_, 1);
    }
    faulty_disk(const faulty_disk&) = delete;
    faulty_disk& operator=(const faulty_disk&) = delete;
    ~faulty_disk() {
        sqlite3_vfs_unregister(&system_);
        sqlite3_vfs_register(real_, 1);
    }

    // The databases themselves, and their logs.
    plan main;
    plan log;

    void mend() noexcept {
        main.write_result = main.sync_result = SQLITE_OK;
        log.write_result = log.sync_result = SQLITE_OK;
    }

private:
    struct file_system : sqlite3_vfs {
        faulty_disk* owner = nullptr;
    };

    static plan& plan_of(sqlite3_file* file) {
        return *const_cast<plan*>(static_cast<const plan*>(file->pMethods));
    }

    static int write(sqlite3_file* file, const void* data, int bytes, sqlite3_int64 at) {
        const auto& planned = plan_of(file);
        return planned.write_result == SQLITE_OK ? planned.real->xWrite(file, data, bytes, at)
                                                 : planned.write_result;
    }

    static int sync(sqlite3_file* file, int flags) {
        auto& planned = plan_of(file);
        ++planned.syncs;
        return planned.sync_result == SQLITE_OK ? planned.real->xSync(file, flags)
                                                : planned.sync_result;
    }

    static int open(sqlite3_vfs* system, const char* name, sqlite3_file* file, int flags,
                    int* flags_taken) {
        auto& disk = *static_cast<file_system*>(system)->owner;
        const int result = disk.real_->xOpen(system, name, file, flags, flags_taken);
        const int kind = flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_DB);
        if (result != SQLITE_OK || file->pMethods == nullptr || kind == 0) return result;
        auto& planned = kind == SQLITE_OPEN_WAL ? disk.log : disk.main;
        planned.real = file->pMethods;
        static_cast<sqlite3_io_methods&>(planned) = *file->pMethods;
        planned.xWrite = &write;
        planned.xSync = &sync;
        file->pMethods = &planned;
        return result;
    }

    sqlite3_vfs* real_ = nullptr;
    file_system system_{};
};

}  // namespace tramite::store::sqlite
