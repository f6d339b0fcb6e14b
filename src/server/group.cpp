// Group commit, and what happens when it does not go well.
#include "server/group.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/fault_point.hpp"
#include "base/log.hpp"
#include "tramite/database_error.hpp"

namespace tramite::serving {
namespace {

base::outcome store_failed() {
    return base::failure(
        {.spanish = "La base de datos no pudo guardar la operación; no se hizo nada, inténtelo de "
                    "nuevo",
         .english = "The database could not store the operation; nothing was done, try again"});
}

// What failed in an unknown way may yet be found done after a restart. No answer is true until
// then, and a later commit could make a lie of it: so nothing is said, and the process ends.
[[noreturn]] void end_process(const std::string& what, const std::string& reason) {
    base::log(base::log_level::error,
              what +
                  "; the process ends so that recovery decides. Check the disk before starting "
                  "again",
              {{"reason", reason}});
    std::fflush(nullptr);
    std::_Exit(EXIT_FAILURE);
}

}  // namespace

group::group(store::writer& db, const limits& bounds, const base::clock& time,
             const group_watch& watch)
    : db_{&db},
      bounds_{&bounds},
      time_{&time},
      watch_{watch},
      rules_{.time = &time,
             .answer_bytes = bounds.answer_bytes,
             .long_transaction = bounds.long_transaction,
             .ids = {.ahead = bounds.id_ahead, .numbers = watch.numbers},
             .here = watch.here} {
    members_.reserve(bounds.group_requests);
}

bool group::has_room() const {
    if (members_.empty()) return true;
    return members_.size() < bounds_->group_requests && answer_bytes_ < bounds_->answer_bytes &&
           time_->monotonic() - began_ < bounds_->group_work;
}

void group::add(call& request, std::chrono::milliseconds wait) {
    if (members_.empty()) {
        is_refusing_ = !begin(wait);
        // Behind the wait, which is no work.
        began_ = time_->monotonic();
    }
    members_.push_back(&request);
    if (is_refusing_)
        refuse(request);
    else if (!is_broken_)
        run(request);
    answer_bytes_ += request.answer.data.size();
}

bool group::begin(std::chrono::milliseconds wait) {
    try {
        db_->begin(wait);
        return true;
    } catch (const database_error& failed) {
        base::log(base::log_level::error, "a transaction could not begin",
                  {{"reason", failed.what()}});
        watch_.state->store_failed();
        return false;
    }
}

void group::run(call& request) {
    try {
        request.answer = execute_once(*db_, request, rules_);
    } catch (const database_error& failed) {
        base::log(base::log_level::error, "the store failed", {{"reason", failed.what()}});
        request.answer = store_failed();
        is_broken_ = true;
        watch_.state->store_failed();
    }
    if (db_->is_dead()) is_broken_ = true;
    if (db_->has_failed()) watch_.state->store_failed();
}

// Nobody waits for a second transaction after a first that could not begin.
void group::refuse(call& request) {
    request.answer = store_failed();
    try {
        if (auto known = answer_without_transaction(*db_, request, rules_))
            request.answer = std::move(*known);
    } catch (const database_error& failed) {
        base::log(base::log_level::error, "a receipt could not be read",
                  {{"reason", failed.what()}});
    }
}

void group::finish() {
    if (members_.empty()) return;
    if (!is_refusing_) {
        watch_.numbers->group_requests.observe(members_.size());
        if (!end()) run_each_alone();
    }
    members_.clear();
    answer_bytes_ = 0;
    is_broken_ = is_refusing_ = false;
}

void group::tidy() {
    try {
        db_->tidy();
    } catch (const database_error& failed) {
        end_process("the disk failed while the log was written into the database", failed.what());
    }
}

// Commits; what cannot be committed is rolled back.
bool group::end() {
    if (!is_broken_ && commit()) return true;
    if (is_broken_) count(metrics::transaction_end::rollback);
    db_->rollback();
    return false;
}

bool group::commit() {
    using kind = store::commit_result::kind;
    TRAMITE_FAULT_POINT("group.before_commit");
    const auto result = db_->commit();
    if (result.what == kind::in_doubt) {
        if (TRAMITE_FAULT_VARIANT("group.error_in_doubt")) return tell_fault();
        end_process("a commit failed and may or may not be on disk", result.reason);
    }
    if (result.what == kind::committed) {
        TRAMITE_FAULT_POINT("group.after_commit");
        count(metrics::transaction_end::commit);
        return true;
    }
    const bool is_full = result.what == kind::full;
    count(is_full ? metrics::transaction_end::full : metrics::transaction_end::rollback);
    if (is_full) watch_.state->store_failed();
    base::log(base::log_level::warning,
              "a group was not committed; its requests are run one by one",
              {{"reason", result.reason}});
    return false;
}

// What must never be told of a commit in doubt: for the variant that tells it.
bool group::tell_fault() {
    db_->rollback();
    for (auto* const request : members_)
        request->answer = base::fault();
    return true;
}

void group::run_each_alone() {
    for (auto* const request : members_) {
        if (is_refusing_)
            refuse(*request);
        else
            run_alone(*request);
    }
}

void group::run_alone(call& request) {
    is_refusing_ = !begin(bounds_->database_wait);
    if (is_refusing_) return refuse(request);
    is_broken_ = false;
    run(request);
    // A death before the commit, with the machine well. A commit that finds the disk full leaves
    // the transaction dead too, and is a failure.
    const bool is_handlers_doing = db_->is_dead() && !db_->has_failed();
    if (end()) return;
    if (is_handlers_doing) return fault_alone(request);
    request.answer = store_failed();
}

void group::fault_alone(call& request) {
    is_refusing_ = !begin(bounds_->database_wait);
    if (!is_refusing_) {
        try {
            request.answer = keep_fault(*db_, request);
            if (commit()) return;
        } catch (const database_error& failed) {
            base::log(base::log_level::error, "the store failed", {{"reason", failed.what()}});
            count(metrics::transaction_end::rollback);
        }
        db_->rollback();
    }
    request.answer = store_failed();
}

// A receipt that nobody asks for, under a new id: a real write, with a real sync.
void group::probe() {
    const auto id = "tramite-probe-" + std::to_string(time_->wall().time_since_epoch().count());
    if (begin({})) {
        try {
            db_->keep({.principal = "tramite", .id = id}, {.digest = {}, .answer = base::fault()});
            if (commit()) return watch_.state->store_works();
        } catch (const database_error& failed) {
            base::log(base::log_level::error, "the store failed", {{"reason", failed.what()}});
            count(metrics::transaction_end::rollback);
        }
        db_->rollback();
    }
}

void group::count(metrics::transaction_end how) {
    watch_.numbers->transactions[static_cast<std::size_t>(how)].add();
}

}  // namespace tramite::serving
