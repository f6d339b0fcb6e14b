// The path of every statement of a handler. In steady state it allocates nothing of its own.
#include "store/sqlite/runner.hpp"

#include <sqlite3.h>

#include "store/sqlite/error.hpp"

namespace tramite::store::sqlite {
namespace {

// Steps of SQLite's machine between two looks at the clock: some tens of microseconds.
constexpr int steps_between_looks = 4'000;

}  // namespace

runner::runner(connection& on, const limits& bounds, const base::clock& time,
               statement* end_snapshot)
    : on_{on},
      time_{time},
      cache_{on, *this, bounds},
      begin_nested_{on, "savepoint tramite_nested"},
      keep_nested_{on, "release tramite_nested"},
      undo_nested_{on, "rollback to tramite_nested"},
      end_snapshot_{end_snapshot} {
    sqlite3_progress_handler(on.get(), steps_between_looks, &on_progress, this);
}

runner::~runner() {
    sqlite3_progress_handler(on_.get(), 0, nullptr, nullptr);
}

void runner::begin_call(std::chrono::milliseconds life) {
    deadline_ = time_.monotonic() + life;
    is_late_ = false;
    is_in_call_ = true;
    // Rowids of another request are not this one's to see.
    sqlite3_set_last_insert_rowid(on_.get(), 0);
    on_.set_caller(caller::handler);
}

void runner::end_call() noexcept {
    cache_.end_call();
    is_in_call_ = false;
    on_.set_caller(caller::tramite);
}

detail::cursor_owner runner::query(std::string_view sql, std::span<const detail::cell> values) {
    check_call(sql);
    auto& running = cache_.take(sql);
    detail::cursor_owner rows{&running};
    running.bind(values, views::copied);
    return rows;
}

std::int64_t runner::execute(std::string_view sql, std::span<const detail::cell> values) {
    check_call(sql);
    auto& running = cache_.take(sql);
    const detail::cursor_owner end{&running};
    running.bind(values, views::borrowed);
    int result = advance(running);
    while (result == SQLITE_ROW)
        result = advance(running);
    if (result != SQLITE_DONE) fail(result, running);
    return running.only_reads() ? 0 : sqlite3_changes64(on_.get());
}

void runner::begin_nested() {
    check_call({});
    begin_nested_.run();
}

void runner::keep_nested() {
    check_call({});
    keep_nested_.run();
}

void runner::undo_nested() noexcept {
    // A dead transaction has no savepoints left; every later statement says so.
    if (!is_in_call_ || !on_.is_in_transaction()) return;
    int result = undo_nested_.attempt();
    if (result == SQLITE_OK) result = keep_nested_.attempt();
    if (result != SQLITE_OK) on_.note_failure();
}

void runner::end_snapshot() {
    if (end_snapshot_ == nullptr || !is_in_call_) return;
    end_call();
    end_snapshot_->run();
}

bool runner::step(cached_statement& running) {
    if (statement_cache::is_stale(running))
        throw_statement_error("25P01", "rows are read after the call that asked for them",
                              running.sql());
    check_call(running.sql());
    const int result = advance(running);
    if (result != SQLITE_ROW && result != SQLITE_DONE) fail(result, running);
    return result == SQLITE_ROW;
}

void runner::release(cached_statement& ended) noexcept {
    cache_.give_back(ended);
}

int runner::advance(cached_statement& running) noexcept {
    is_stepping_ = true;
    const int result = running.step();
    is_stepping_ = false;
    return result;
}

void runner::check_call(std::string_view sql) {
    if (!is_in_call_)
        throw_statement_error("25P01", "a transaction is used outside of its handler's call", sql);
    if (!on_.is_in_transaction())
        throw_statement_error(
            "25P02", "the database ended the transaction; all that was done in it is undone", sql);
    if (time_.monotonic() > deadline_) refuse_late(sql);
}

void runner::refuse_late(std::string_view sql) {
    is_late_ = true;
    throw_statement_error("57014", "the handler has held its transaction for too long", sql);
}

void runner::fail(int result, const cached_statement& running) {
    if (result == SQLITE_INTERRUPT && is_late_) refuse_late(running.sql());
    on_.raise(result, running.sql());
}

int runner::on_progress(void* self) noexcept {
    auto& asked = *static_cast<runner*>(self);
    if (!asked.is_stepping_ || asked.time_.monotonic() <= asked.deadline_) return 0;
    asked.is_late_ = true;
    return 1;
}

}  // namespace tramite::store::sqlite
