// PASSIVE waits for nobody, and is enough whenever readers come and go. RESTART waits for those who
// read from the log; only a reader that is always there makes it necessary.
#include "store/sqlite/log_keeper.hpp"

#include <sqlite3.h>

#include <stdexcept>
#include <string>

#include "base/fault_point.hpp"
#include "base/log.hpp"
#include "store/sqlite/error.hpp"

namespace tramite::store::sqlite {
namespace {

// How long a group may be held up for readers to leave the log, each time that it has grown.
constexpr int restart_wait_ms = 100;

struct checkpoint {
    int result;
    int pages;
    int copied;
};

checkpoint run_checkpoint(connection& on, int mode) {
    checkpoint done{.result = SQLITE_OK, .pages = 0, .copied = 0};
    if (TRAMITE_FAULT_FAILS("store.checkpoint")) {
        done.result = SQLITE_IOERR_WRITE;
        return done;
    }
    done.result = sqlite3_wal_checkpoint_v2(on.get(), nullptr, mode, &done.pages, &done.copied);
    TRAMITE_FAULT_POINT("store.after_checkpoint");
    return done;
}

// Nothing was lost, and a later try may succeed.
bool may_try_again(int result) noexcept {
    const int primary = result & 0xff;
    return primary == SQLITE_BUSY || primary == SQLITE_LOCKED || primary == SQLITE_FULL ||
           primary == SQLITE_NOMEM || result == SQLITE_IOERR_NOMEM;
}

}  // namespace

log_keeper::log_keeper(connection& on, const limits& bounds)
    : on_{on},
      pages_few_{bounds.log_pages},
      pages_many_{bounds.log_pages_max},
      wait_ms_{static_cast<int>(bounds.database_wait.count())} {
    sqlite3_wal_hook(on.get(), &on_commit, this);
}

log_keeper::~log_keeper() {
    sqlite3_wal_hook(on_.get(), nullptr, nullptr);
}

int log_keeper::on_commit(void* self, sqlite3*, const char*, int pages) noexcept {
    auto& keeper = *static_cast<log_keeper*>(self);
    keeper.pages_ = static_cast<std::size_t>(pages);
    keeper.on_.numbers().log_pages.set(keeper.pages_);
    return SQLITE_OK;
}

void log_keeper::tidy() {
    // A commit has started the log anew.
    if (pages_ < pages_copied_) pages_copied_ = 0;
    if (pages_ < pages_copied_ + pages_few_) return;
    if (pages_ < pages_many_)
        copy();
    else
        start_anew();
    pages_copied_ = pages_;
}

void log_keeper::copy() {
    const auto done = run_checkpoint(on_, SQLITE_CHECKPOINT_PASSIVE);
    note(done.result);
    if (done.result == SQLITE_OK) return;
    if (!may_try_again(done.result)) on_.raise(done.result, "checkpoint");
    base::log(base::log_level::warning, "the log could not be copied; trying again later",
              {{"database", on_.path()}, {"reason", sqlite3_errmsg(on_.get())}});
}

void log_keeper::start_anew() {
    sqlite3_busy_timeout(on_.get(), restart_wait_ms);
    const auto done = run_checkpoint(on_, SQLITE_CHECKPOINT_RESTART);
    sqlite3_busy_timeout(on_.get(), wait_ms_);
    note(done.result);
    if (done.result == SQLITE_OK) return;
    if (!may_try_again(done.result)) on_.raise(done.result, "checkpoint");
    base::log(base::log_level::warning, "readers keep the log from starting anew",
              {{"database", on_.path()},
               {"pages", std::to_string(pages_)},
               {"reason", sqlite3_errmsg(on_.get())}});
}

void log_keeper::note(int result) {
    using metrics::checkpoint_end;
    const auto how = result == SQLITE_OK ? checkpoint_end::done : checkpoint_end::held_up;
    on_.numbers().checkpoints[static_cast<std::size_t>(how)].add();
}

void empty_log(connection& on) {
    const auto done = run_checkpoint(on, SQLITE_CHECKPOINT_TRUNCATE);
    if ((done.result & 0xff) == SQLITE_BUSY)
        throw std::runtime_error{on.path() +
                                 " is being read by another process; close it and start again"};
    if (done.result != SQLITE_OK)
        throw std::runtime_error{
            on.path() + ": what its log holds cannot be made durable: " + sqlite3_errmsg(on.get())};
}

}  // namespace tramite::store::sqlite
