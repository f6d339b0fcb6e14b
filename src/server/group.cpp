// Group commit, and what happens when it does not go well.
#include "server/group.hpp"

#include <cstdio>
#include <cstdlib>

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

group::group(store::writer& db, const limits& bounds, const base::clock& time)
    : db_{&db},
      bounds_{&bounds},
      time_{&time},
      rules_{.time = &time, .answer_bytes = bounds.answer_bytes} {
    members_.reserve(bounds.group_requests);
}

bool group::has_room() const {
    if (members_.empty()) return true;
    return members_.size() < bounds_->group_requests && answer_bytes_ < bounds_->answer_bytes &&
           time_->monotonic() - began_ < bounds_->group_work;
}

void group::add(call& request) {
    if (members_.empty()) {
        began_ = time_->monotonic();
        is_broken_ = !begin();
    }
    members_.push_back(&request);
    if (!is_broken_) run(request);
    answer_bytes_ += request.answer.data.size();
}

bool group::begin() {
    try {
        db_->begin();
        return true;
    } catch (const database_error& failed) {
        base::log(base::log_level::error, "a transaction could not begin",
                  {{"reason", failed.what()}});
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
    }
    if (db_->is_dead()) is_broken_ = true;
}

void group::finish() {
    if (members_.empty()) return;
    if (is_broken_ || !commit()) {
        db_->rollback();
        run_each_alone();
    }
    members_.clear();
    answer_bytes_ = 0;
    is_broken_ = false;
}

void group::tidy() {
    try {
        db_->tidy();
    } catch (const database_error& failed) {
        end_process("the disk failed while the log was written into the database", failed.what());
    }
}

bool group::commit() {
    TRAMITE_FAULT_POINT("group.before_commit");
    const auto result = db_->commit();
    if (result.what == store::commit_result::kind::in_doubt)
        end_process("a commit failed and may or may not be on disk", result.reason);
    if (result.what == store::commit_result::kind::committed) {
        TRAMITE_FAULT_POINT("group.after_commit");
        return true;
    }
    base::log(base::log_level::warning,
              "a group was not committed; its requests are run one by one",
              {{"reason", result.reason}});
    return false;
}

void group::run_each_alone() {
    for (auto* const request : members_)
        run_alone(*request);
}

void group::run_alone(call& request) {
    is_broken_ = !begin();
    if (is_broken_) {
        request.answer = store_failed();
        return;
    }
    run(request);
    // A death before the commit, with the machine well. A commit that finds the disk full leaves
    // the transaction dead too, and is a failure.
    const bool is_handlers_doing = db_->is_dead() && !db_->has_failed();
    if (!is_broken_ && commit()) return;
    db_->rollback();
    if (is_handlers_doing)
        fault_alone(request);
    else
        request.answer = store_failed();
}

void group::fault_alone(call& request) {
    is_broken_ = !begin();
    if (!is_broken_) {
        try {
            request.answer = keep_fault(*db_, request);
            if (commit()) return;
        } catch (const database_error& failed) {
            base::log(base::log_level::error, "the store failed", {{"reason", failed.what()}});
        }
        db_->rollback();
    }
    request.answer = store_failed();
}

}  // namespace tramite::serving
