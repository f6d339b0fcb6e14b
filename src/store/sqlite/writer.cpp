// A group is one SQLite transaction. SQLite itself says whether it still lives: autocommit is off
// exactly while it does, whatever ended it (a full disk, OR ROLLBACK, an interrupt).
#include "store/sqlite/writer.hpp"

#include <sqlite3.h>

#include <utility>

#include "base/check.hpp"
#include "base/fault_point.hpp"
#include "base/log.hpp"

namespace tramite::store::sqlite {
namespace {

// How long a connection waits for others, until the end of a scope.
class other_wait {
public:
    other_wait(sqlite3* on, std::chrono::milliseconds wait,
               std::chrono::milliseconds usual) noexcept
        : on_{on}, usual_{usual} {
        set(wait);
    }
    other_wait(const other_wait&) = delete;
    other_wait& operator=(const other_wait&) = delete;
    ~other_wait() { set(usual_); }

private:
    void set(std::chrono::milliseconds wait) noexcept {
        sqlite3_busy_timeout(on_, static_cast<int>(wait.count()));
    }

    sqlite3* on_;
    std::chrono::milliseconds usual_;
};

}  // namespace

writer::writer(shared_place where, std::unique_ptr<connection> on)
    : where_{std::move(where)},
      on_{std::move(on)},
      log_{*on_, where_->bounds},
      receipts_{*on_, *where_},
      begin_{*on_, "begin immediate"},
      commit_{*on_, "commit"},
      rollback_{*on_, "rollback"},
      mark_{*on_, "savepoint tramite_request"},
      unmark_{*on_, "release tramite_request"},
      undo_{*on_, "rollback to tramite_request"},
      runner_{*on_, where_->bounds, where_->time},
      handle_{runner_} {
    if (where_->numbers != nullptr) on_->count_in(where_->numbers->add_connection());
    receipts_.begin_group();
}

writer::~writer() {
    rollback();
    if (is_broken_) return;
    // So that the database is one file while nobody uses it. A reader that is still open only
    // leaves the work to the next start.
    const int result = sqlite3_wal_checkpoint_v2(on_->get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                                 nullptr, nullptr);
    if (result != SQLITE_OK)
        base::log(base::log_level::warning, "the log was left for the next start",
                  {{"database", where_->path}, {"reason", sqlite3_errmsg(on_->get())}});
}

void writer::begin(std::chrono::milliseconds wait) {
    TRAMITE_CHECK(!is_open_);
    if (is_broken_)
        throw database_error{"the outcome of a commit to " + where_->path +
                                 " is not known; the server must be restarted, which finds out",
                             {.sqlstate = "58030"}};
    TRAMITE_FAULT_POINT("store.begin");
    on_->forgive();
    const auto usual = where_->bounds.database_wait;
    if (wait < usual) {
        const other_wait shorter{on_->get(), wait, usual};
        begin_.run();
    } else {
        begin_.run();
    }
    is_open_ = true;
    receipts_.begin_group();
}

std::optional<receipt> writer::claim(const receipt_key& key) {
    check_alive();
    return receipts_.find(key);
}

void writer::keep(const receipt_key& key, const receipt& answer) {
    check_alive();
    receipts_.keep(key, answer);
    TRAMITE_FAULT_POINT("store.keep");
}

std::optional<receipt> writer::find(const receipt_key& key) {
    TRAMITE_CHECK(!is_open_);
    const other_wait none{on_->get(), std::chrono::milliseconds{0}, where_->bounds.database_wait};
    return receipts_.find(key);
}

void writer::mark() {
    check_alive();
    on_->forgive();
    mark_.run();
    TRAMITE_FAULT_POINT("store.savepoint");
    runner_.begin_call(where_->bounds.transaction_life);
}

std::optional<std::string> writer::unmark() {
    runner_.end_call();
    if (is_dead()) return "the database ended the transaction";
    if (runner_.is_late()) return "the handler held its transaction for too long";
    if (leaves_keys_broken()) return "a foreign key is left without the row that it names";
    unmark_.run();
    return std::nullopt;
}

void writer::undo() {
    runner_.end_call();
    // All is undone already.
    if (is_dead()) return;
    undo_.run();
    unmark_.run();
}

commit_result writer::commit() {
    using kind = commit_result::kind;
    TRAMITE_CHECK(is_open_);
    if (is_dead()) return {.what = kind::refused, .reason = "the database ended the transaction"};
    const int result = attempt_commit();
    if (result == SQLITE_OK) {
        is_open_ = false;
        return {.what = kind::committed, .reason = {}};
    }
    std::string reason{sqlite3_errmsg(on_->get())};
    // The log had no room for the frame that would have made it a commit: definitely none.
    if ((result & 0xff) == SQLITE_FULL) return {.what = kind::full, .reason = std::move(reason)};
    if ((result & 0xff) == SQLITE_CONSTRAINT)
        return {.what = kind::refused, .reason = std::move(reason)};
    // The frames may be in the file, rolled back here and there again after the next recovery.
    is_broken_ = true;
    return {.what = kind::in_doubt, .reason = std::move(reason)};
}

int writer::attempt_commit() {
    TRAMITE_FAULT_POINT("store.before_commit");
    if (TRAMITE_FAULT_FAILS("store.commit_error")) return SQLITE_IOERR_FSYNC;
    if (TRAMITE_FAULT_FAILS("store.commit_full")) return SQLITE_FULL;
    const int result = commit_.attempt();
    TRAMITE_FAULT_POINT("store.after_commit");
    return result;
}

void writer::rollback() noexcept {
    if (!is_open_) return;
    runner_.end_call();
    is_open_ = false;
    receipts_.undo_group();
    if (!on_->is_in_transaction()) return;
    if (rollback_.attempt() != SQLITE_OK && on_->is_in_transaction()) is_broken_ = true;
}

void writer::tidy() {
    if (is_broken_ || is_open_) return;
    // Unless it returns: after a failed sync the pages count as written and are not.
    is_broken_ = true;
    log_.tidy();
    is_broken_ = false;
}

void writer::check_alive() const {
    TRAMITE_CHECK(is_open_);
    if (is_dead())
        throw database_error{"the database ended the transaction", {.sqlstate = "25P02"}};
}

bool writer::is_dead() const {
    if (TRAMITE_FAULT_VARIANT("store.death_unchecked")) return false;
    return is_open_ && !on_->is_in_transaction();
}

bool writer::leaves_keys_broken() const noexcept {
    if (TRAMITE_FAULT_VARIANT("store.deferred_keys_unchecked")) return false;
    int now = 0;
    int highest = 0;
    sqlite3_db_status(on_->get(), SQLITE_DBSTATUS_DEFERRED_FKS, &now, &highest, 0);
    return now != 0;
}

}  // namespace tramite::store::sqlite
