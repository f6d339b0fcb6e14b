// Keeps SQLite's write-ahead log small: the only code that checkpoints (S6).
#pragma once

#include <cstddef>

#include "store/sqlite/connection.hpp"
#include "tramite/limits.hpp"

namespace tramite::store::sqlite {

// On the connection that writes. Thread: that connection's.
class log_keeper {
public:
    log_keeper(connection& on, const limits& bounds);
    log_keeper(const log_keeper&) = delete;
    log_keeper& operator=(const log_keeper&) = delete;
    ~log_keeper();

    // Copies the log into the database once it has grown enough. What another reader prevents is
    // logged and tried again when the log has grown by as much again. Throws database_error when
    // the disk failed, after which nothing that was copied can be trusted to be there.
    void tidy();
    [[nodiscard]] std::size_t pages() const noexcept { return pages_; }

private:
    static int on_commit(void* self, sqlite3* db, const char* database, int pages) noexcept;
    void copy();
    void start_anew();
    void note(int result);

    connection& on_;
    std::size_t pages_few_;
    std::size_t pages_many_;
    int wait_ms_;
    // In the log now, and when it was last copied.
    std::size_t pages_ = 0;
    std::size_t pages_copied_ = 0;
};

// Makes all that the log holds durable in the database and empties it. At start this comes before
// anything is read: what a crash left in the log may never have reached the disk, and recovery does
// not sync. Throws std::runtime_error, also if another process reads.
void empty_log(connection& on);

}  // namespace tramite::store::sqlite
