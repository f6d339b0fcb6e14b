// After each: the machine goes on, and a second start answers all that is open; or the power goes
// too, and with it whatever no sync had reached, also of a sync that failed.
#include "tests/faults/failure_trial.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>

#include "tests/faults/disk_image.hpp"
#include "tests/faults/image_check.hpp"
#include "tests/faults/recorded_run.hpp"

namespace proof {
namespace {

// 2026-01-01; only the order of ids matters.
constexpr std::int64_t first_ms = 1'767'225'600'000;

struct way {
    disk_step::kind what;
    const char* name;
    disk_verdict how;
};
// As SQLite names what the system tells it: a short write is a full disk to it.
constexpr std::array ways{
    way{disk_step::kind::write, "write, EIO", {.result = SQLITE_IOERR_WRITE}},
    way{disk_step::kind::write, "write, ENOSPC", {.result = SQLITE_FULL}},
    way{disk_step::kind::write, "short write", {.result = SQLITE_FULL, .is_cut = true}},
    way{disk_step::kind::sync, "sync, EIO", {.result = SQLITE_IOERR_FSYNC}},
    way{disk_step::kind::truncate, "truncate, EIO", {.result = SQLITE_IOERR_TRUNCATE}},
    way{disk_step::kind::map, "map, EIO", {.result = SQLITE_IOERR_SHMMAP}},
    way{disk_step::kind::map, "map, ENOSPC", {.result = SQLITE_IOERR_SHMSIZE}},
};

class failure_trial {
public:
    explicit failure_trial(const trial_options& wanted)
        : wanted_{&wanted}, random_{wanted.seed}, work_{accounts{}}, check_{accounts{}} {
        result_.name = "failures";
        result_.seed = wanted.seed;
        for (const auto& each : work_.check({}, {}, ending::cut))
            throw std::runtime_error{each.what};
        begun_ = work_.collect();
    }

    trial_result run() {
        const auto whole = run_with({});
        for (const auto& each : ways) {
            const auto count = static_cast<std::size_t>(
                std::ranges::count(whole.steps, each.what, &disk_step::what));
            const auto first = 1 + random_() % wanted_->every;
            for (auto nth = first; nth <= count; nth += wanted_->every)
                for (const bool is_for_ever : {false, true})
                    fail(each, {.what = each.what,
                                .nth = nth,
                                .is_for_ever = is_for_ever,
                                .how = each.how});
        }
        return result_;
    }

private:
    recorded_run run_with(const std::optional<disk_failure>& failing) {
        work_.lay_out(begun_);
        auto run = run_recorded(plan(failing));
        ++result_.runs;
        result_.calls += run.told.size();
        result_.steps += run.steps.size();
        return run;
    }

    [[nodiscard]] run_plan plan(const std::optional<disk_failure>& failing) const {
        return {.seed = wanted_->seed,
                .calls = wanted_->calls,
                .file = work_.file(),
                .asked = {.of = {}, .begin_ms = first_ms},
                .failing = failing,
                .fault = wanted_->fault,
                .again = {}};
    }

    void fail(const way& which, const disk_failure& failing) {
        if (result_.is_enough(*wanted_)) return;
        const auto where = std::string{which.name} + ", the " + std::to_string(failing.nth) + "th" +
                           (failing.is_for_ever ? " and all later" : "");
        const auto run = run_with(failing);
        if (run.has_failed) ++result_.faults;
        if (!WIFEXITED(run.status))
            result_.add(where, {{"VIVEZA", "the process died of a signal"}});
        const auto found = work_.collect();
        losing_disk disk{begun_};
        for (const auto& each : run.steps)
            disk.take(each);
        const auto told = cut(run.told, run.steps.size());
        result_.add(where + ", and the power went",
                    check_.check(disk.without_unsynced(), told, ending::cut));
        result_.add(where + ", and the power went with some of the unsynced",
                    check_.check(disk.with_some(random_), told, ending::cut));
        heal(where, run, found);
    }

    // The next start is on a disk that works, and everybody asks again.
    void heal(const std::string& where, const recorded_run& run, const disk_image& found) {
        work_.lay_out(found);
        auto next = plan({});
        next.calls = 0;
        next.steps_before = run.steps.size();
        next.again = run.told;
        auto healed = run_recorded(next);
        ++result_.runs;
        result_.add(where + ", and then all is well",
                    check_.check(work_.collect(), healed.told, ending::healed));
    }

    const trial_options* wanted_;
    std::mt19937_64 random_;
    image_check work_;
    image_check check_;
    disk_image begun_;
    trial_result result_;
};

}  // namespace

trial_result try_failures(const trial_options& wanted) {
    return failure_trial{wanted}.run();
}

}  // namespace proof
