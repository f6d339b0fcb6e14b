// A run is recorded once; its images are made afterwards, some for each of its steps. From time to
// time the process dies first, with the machine alive: a second run starts on all that was written,
// synced or not, answers old requests again, and then the power goes.
#include "tests/faults/power_trial.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "tests/faults/disk_image.hpp"
#include "tests/faults/image_check.hpp"
#include "tests/faults/recorded_run.hpp"

namespace proof {
namespace {

constexpr std::size_t deaths_of_run = 4;
constexpr std::size_t calls_after_death = 30;
// One batch: all that it took is durable when its answers are there.
constexpr std::size_t calls_at_end = 1;
constexpr std::string_view log_ending = "-wal";
// 2026-01-01; only the order of ids matters.
constexpr std::int64_t first_ms = 1'767'225'600'000;
// So that ids of a second run are new.
constexpr std::uint64_t seeds_between = 1'000'000;
constexpr std::int64_t ms_between = 1'000'000;

class power_trial {
public:
    explicit power_trial(const trial_options& wanted)
        : wanted_{&wanted}, random_{wanted.seed}, check_{accounts{}}, second_{accounts{}} {
        result_.name = "power";
        result_.seed = wanted.seed;
    }

    trial_result run() {
        auto seed = wanted_->seed;
        while (result_.images < wanted_->images && !result_.is_enough(*wanted_))
            run_once(seed++);
        return result_;
    }

private:
    void run_once(std::uint64_t seed) {
        const auto left = wanted_->images - result_.images;
        const auto begun = begin();
        const run_plan plan{
            .seed = seed,
            .calls = wanted_->calls,
            .file = check_.file(),
            .asked = {.of = {}, .skew = seed % 2 == 0 ? 0.0 : 0.99, .begin_ms = first_ms},
            .failing = {},
            .fault = wanted_->fault,
            .again = {}};
        const auto first = run_recorded(plan);
        count(first);
        // The rest is for deaths.
        end(first, plan, lose_power(first, plan, losing_disk{begun}, left * 3 / 5));
        for (std::size_t i = 0; i < deaths_of_run; ++i)
            die_first(first, plan, begun, left / 10);
    }

    // A database that a first start made and closed: all begins on a disk at rest.
    disk_image begin() {
        for (const auto& each : check_.check({}, {}, ending::cut))
            throw std::runtime_error{each.what};
        return check_.collect();
    }

    // For each step some images, or for each so manyth, if there are more than `most`. The first
    // step of a start after a death is always one: what is told there, no sync has followed. Gives
    // the disk as it is in the end.
    losing_disk lose_power(const recorded_run& run, const run_plan& plan, losing_disk disk,
                           std::size_t most) {
        const auto all = (run.steps.size() + 1) * wanted_->survivors;
        const auto stride = std::max<std::size_t>(1, all / std::max<std::size_t>(most, 1));
        const auto offset = random_() % stride;
        const bool is_after_death = plan.steps_before != 0;
        for (std::size_t at = 0; at <= run.steps.size(); ++at) {
            if (at % stride == offset || (at == 0 && is_after_death))
                lose_power_at(run, plan, disk, at);
            if (at < run.steps.size()) disk.take(run.steps[at]);
        }
        return disk;
    }

    void lose_power_at(const recorded_run& run, const run_plan& plan, const losing_disk& disk,
                       std::size_t at) {
        if (result_.is_enough(*wanted_)) return;
        ++result_.faults;
        const auto told = cut(run.told, plan.steps_before + at);
        const auto where = "seed " + std::to_string(plan.seed) + ", step " + std::to_string(at) +
                           (plan.steps_before == 0 ? "" : " of the start after a death");
        result_.add(where + ", nothing unsynced is there",
                    check_.check(disk.without_unsynced(), told, ending::cut));
        // With nothing unsynced there is nothing to choose.
        for (std::size_t i = 1; i < wanted_->survivors && disk.unsynced() != 0; ++i)
            result_.add(where + ", some of the unsynced is there",
                        check_.check(disk.with_some(random_), told, ending::cut));
    }

    void die_first(const recorded_run& first, const run_plan& plan, const disk_image& begun,
                   std::size_t most) {
        const auto at = place_of_death(first);
        losing_disk disk{begun};
        for (std::size_t i = 0; i < at; ++i)
            disk.take(first.steps[i]);
        second_.lay_out(disk.with_all());
        auto next = plan;
        next.seed = plan.seed + seeds_between;
        next.asked.begin_ms += ms_between;
        next.calls = calls_after_death;
        next.file = second_.file();
        next.again = cut(first.told, at);
        next.steps_before = at;
        const auto second = run_recorded(next);
        count(second);
        end(second, next, lose_power(second, next, disk, most));
    }

    // At any step, and as often before one that would have made the log durable: then all that was
    // told rests on the syncs before it, and what is in the file is more.
    std::size_t place_of_death(const recorded_run& first) {
        std::vector<std::size_t> syncs;
        for (std::size_t i = 0; i < first.steps.size(); ++i)
            if (first.steps[i].what == disk_step::kind::sync &&
                first.steps[i].file.ends_with(log_ending))
                syncs.push_back(i);
        if (syncs.empty() || random_() % 2 == 0) return random_() % (first.steps.size() + 1);
        return syncs[random_() % syncs.size()];
    }

    // Everybody has an answer. The power goes once more, and the next start answers all of them
    // again, does something new, and keeps it.
    void end(const recorded_run& run, const run_plan& plan, const losing_disk& disk) {
        const auto where = "seed " + std::to_string(plan.seed) + ", the end" +
                           (plan.steps_before == 0 ? "" : " after a death");
        result_.add(where, check_.check(disk.with_all(), run.told, ending::healed));
        second_.lay_out(disk.with_some(random_));
        losing_disk recovered{second_.collect()};
        auto next = plan;
        next.seed = plan.seed + 2 * seeds_between;
        next.asked.begin_ms += 2 * ms_between;
        next.calls = calls_at_end;
        next.file = second_.file();
        next.again = run.told;
        next.steps_before = plan.steps_before + run.steps.size();
        const auto last = run_recorded(next);
        count(last);
        for (const auto& each : last.steps)
            recovered.take(each);
        result_.add(where + ", and a start after it",
                    check_.check(recovered.without_unsynced(), last.told, ending::healed));
    }

    void count(const recorded_run& run) {
        ++result_.runs;
        result_.calls += run.told.size();
        result_.steps += run.steps.size();
    }

    const trial_options* wanted_;
    std::mt19937_64 random_;
    image_check check_;
    image_check second_;
    trial_result result_;
};

}  // namespace

trial_result try_power_loss(const trial_options& wanted) {
    return power_trial{wanted}.run();
}

}  // namespace proof
