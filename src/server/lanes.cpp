// How each lane works through what waits for it.
#include "server/lanes.hpp"

#include <algorithm>
#include <limits>
#include <system_error>

#include "base/fault_point.hpp"
#include "base/log.hpp"
#include "base/thread.hpp"
#include "server/handling.hpp"

namespace tramite::serving {
namespace {

constexpr auto any = std::numeric_limits<std::uint64_t>::max();

void tell_done(batch& done) {
    batch* const one = &done;
    done.owner->finished({&one, 1});
}

// From its construction to its end its thread is at work.
class at_work {
public:
    explicit at_work(metrics::lane_sheet& numbers) : numbers_{numbers} { numbers_.is_busy.set(1); }
    at_work(const at_work&) = delete;
    at_work& operator=(const at_work&) = delete;
    ~at_work() { numbers_.is_busy.set(0); }

private:
    metrics::lane_sheet& numbers_;
};

void note_wait(metrics::lane_sheet& numbers, const batch& taken, const base::clock& time) {
    numbers.queue.observe(time.monotonic() - taken.since);
}

}  // namespace

computing_lane::computing_lane(const lane_parts& from)
    : from_{from}, queue_{from.bounds->queued_requests} {
    grow();
}

bool computing_lane::submit(batch& run) {
    if (!queue_.push(run)) return false;
    if (queue_.is_starving()) grow();
    return true;
}

void computing_lane::grow() {
    const std::lock_guard lock{mutex_};
    if (threads_.size() >= from_.bounds->computing_threads) return;
    try {
        threads_.add([this] {
            work(from_.numbers->add_lane_thread(metrics::lane_name::computing),
                 from_.handlers->add());
        });
    } catch (const std::system_error& refused) {
        // Those that are there do it, later.
        if (threads_.size() == 0) throw;
        base::log(base::log_level::warning, "the system gives no more threads",
                  {{"reason", refused.what()}});
    }
}

void computing_lane::work(metrics::lane_sheet& numbers, station& here) {
    const workplace at{
        .bounds = from_.bounds, .time = from_.time, .numbers = &numbers, .here = &here};
    while (auto* const taken = queue_.wait_and_pop()) {
        const at_work now{numbers};
        note_wait(numbers, *taken, *from_.time);
        if (taken->what == batch::step::prepare)
            prepare(*taken, at);
        else
            compute(*taken, at);
        tell_done(*taken);
    }
}

reading_lane::reading_lane(store::database& database, const writing_lane& writes,
                           const running_ids& running, const lane_parts& from)
    : writes_{&writes}, running_{&running}, from_{from}, queue_{from.bounds->queued_requests} {
    for (std::size_t i = 0; i < from.bounds->reading_threads; ++i)
        workers_.push_back({.db = database.make_reader(),
                            .numbers = &from.numbers->add_lane_thread(metrics::lane_name::reading),
                            .here = &from.handlers->add()});
    for (auto& one : workers_)
        threads_.add([this, &one] { work(one); });
}

bool reading_lane::submit(batch& run) {
    return queue_.push(run);
}

void reading_lane::work(worker& one) {
    std::uint64_t newest = 0;
    reading reads{{.db = one.db.get(),
                   .at = {.bounds = from_.bounds,
                          .time = from_.time,
                          .numbers = one.numbers,
                          .here = one.here},
                   .on_snapshot = [&] { newest = queue_.last_arrival(); },
                   .is_under_way = [this](const auto& key) { return is_under_way(key); }}};
    while (auto* taken = queue_.wait_and_pop()) {
        const at_work now{*one.numbers};
        for (newest = 0; taken != nullptr; taken = queue_.pop_until(newest)) {
            note_wait(*one.numbers, *taken, *from_.time);
            reads.execute(*taken);
            tell_done(*taken);
        }
        reads.end_pass();
    }
}

bool reading_lane::is_under_way(const store::receipt_key& key) const {
    return running_->holds(key) || writes_->is_under_way(key);
}

writing_lane::writing_lane(store::database& database, const lane_parts& from)
    : from_{from},
      queue_{from.bounds->queued_requests, memory::waiting_and_taken},
      writer_{database.make_writer()},
      patience_{from.bounds->database_wait},
      numbers_{&from.numbers->add_lane_thread(metrics::lane_name::writing)},
      thread_{base::start_thread([this] { work(); })} {}

writing_lane::~writing_lane() {
    queue_.close();
    thread_.join();
}

bool writing_lane::submit(batch& run) {
    // What is rejected already only asks for its receipt, and costs a look-up.
    const bool is_lookup =
        std::ranges::all_of(run.calls, [](const call& c) { return c.decided.has_value(); });
    return queue_.push(run, is_lookup ? from_.bounds->queued_requests : 0);
}

void writing_lane::work() {
    group open{*writer_,
               *from_.bounds,
               *from_.time,
               {.numbers = numbers_, .state = from_.state, .here = &from_.handlers->add()}};
    while (auto* taken = next()) {
        const at_work now{*numbers_};
        while (taken != nullptr) {
            execute(open, *taken);
            taken = queue_.pop_until(open.is_refusing() ? patience_.given_up_until() : any);
        }
        if (!members_.empty()) finish(open);
    }
}

batch* writing_lane::next() {
    if (auto* const queued = queue_.pop_until(any)) return queued;
    patience_.renew();
    return queue_.wait_and_pop();
}

void writing_lane::execute(group& open, batch& taken) {
    if (taken.calls.empty()) {
        finish(open);
        open.probe();
        tell_done(taken);
        return;
    }
    note_wait(*numbers_, taken, *from_.time);
    members_.push_back(&taken);
    do_calls(
        taken, *from_.bounds, [&](call& request) { add(open, taken, request); },
        [&] { return open.is_refusing() || open.has_room(); });
    if (!open.has_room()) finish(open);
}

void writing_lane::add(group& open, const batch& taken, call& request) {
    if (!open.is_empty()) return open.add(request);
    const auto began = from_.time->monotonic();
    open.add(request, patience_.left(began, request.due, taken.arrival));
    if (open.is_refusing())
        patience_.waited(began, from_.time->monotonic(), queue_.last_arrival());
    else
        patience_.renew();
}

void writing_lane::finish(group& open) {
    if (TRAMITE_FAULT_VARIANT("lanes.answer_before_commit")) tell_members();
    open.finish();
    tell_members();
    open.tidy();
}

void writing_lane::tell_members() {
    // Before their owners have them back, and may destroy them.
    queue_.forget_taken();
    // All of one owner together: one wake-up for each, however many batches it has here.
    std::ranges::stable_sort(members_, {}, &batch::owner);
    for (auto rest = std::span<batch* const>{members_}; !rest.empty();) {
        const auto end = std::ranges::find_if(
            rest, [&](const batch* other) { return other->owner != rest.front()->owner; });
        const auto same = rest.first(static_cast<std::size_t>(end - rest.begin()));
        rest = rest.subspan(same.size());
        same.front()->owner->finished(same);
    }
    members_.clear();
}

}  // namespace tramite::serving
