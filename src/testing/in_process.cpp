// The way of a session's runs, one after another on one thread.
#include "testing/in_process.hpp"

#include <memory>
#include <utility>

#include "base/check.hpp"
#include "server/course.hpp"
#include "server/group.hpp"
#include "server/settlement.hpp"

namespace tramite::testing {

using serving::call;
using serving::lane_kind;

in_process::in_process(const catalog& operations, test::service_options options)
    : bounds_{options.bounds},
      time_{options.now},
      store_{std::move(options.migrations), bounds_, &time_},
      own_{serving::facts_of(store_.database(), bounds_)},
      door_{operations, own_, bounds_} {
    open();
}

in_process::in_process(const catalog& operations, test::service_options options, std::string file)
    : bounds_{options.bounds},
      time_{options.now},
      store_{std::move(file), std::move(options.migrations), bounds_, time_},
      own_{serving::facts_of(store_.database(), bounds_)},
      door_{operations, own_, bounds_} {
    open();
}

void in_process::open() {
    reader_ = std::make_unique<faulty_reader>(store_.database().make_reader(), planned_);
    reads_.emplace(serving::reading::parts{
        .db = reader_.get(),
        .at = workplace(),
        .on_snapshot = [] {},
        .is_under_way = [this](const auto& key) { return running_.holds(key); }});
}

void in_process::restart() {
    reads_.reset();
    reader_.reset();
    store_.reopen();
    open();
}

std::vector<std::optional<std::string>> in_process::answer(std::span<const message> arrived) {
    const auto came = time_.look();
    std::vector<call> calls;
    for (const auto& one : arrived)
        calls.push_back(door_.admit(one.text, one.who, came));
    std::vector<std::optional<std::string>> lines(calls.size());
    try {
        for (std::size_t first = 0; first < calls.size();) {
            const auto run = serving::first_run(std::span{calls}.subspan(first), bounds_);
            for (const auto& done : run.first(execute(run)))
                serving::answer_writer{}.write(lines[first++].emplace(), done);
        }
    } catch (const killed&) {
        restart();
    }
    return lines;
}

std::size_t in_process::execute(std::span<call> run) {
    if (run.front().where == lane_kind::here) {
        for (auto& request : run)
            serving::compute(request, bounds_, here_);
        return run.size();
    }
    serving::batch lent;
    serving::course steps{lent, run, running_};
    while (steps.next())
        do_step(lent);
    return lent.done;
}

void in_process::do_step(serving::batch& lent) {
    using step = serving::batch::step;
    // Only copies wait for a place, and they wait for another connection.
    TRAMITE_CHECK(lent.what != step::wait);
    if (lent.what == step::prepare) return serving::prepare(lent, workplace());
    if (lent.what == step::look) return read_all(lent);
    switch (lent.calls.front().where) {
        case lane_kind::computing:
            return serving::compute(lent, workplace());
        case lane_kind::reading:
            return read_all(lent);
        case lane_kind::writing:
            return write_all(lent);
        case lane_kind::nowhere:
        case lane_kind::here:
            break;
    }
    TRAMITE_CHECK(false);
}

void in_process::read_all(serving::batch& lent) {
    reads_->execute(lent);
    reads_->end_pass();
}

void in_process::write_all(serving::batch& lent) {
    faulty_writer db{store_.writer(), planned_};
    serving::group open{
        db, bounds_, time_, {.numbers = &numbers_, .state = &state_, .here = &here_}};
    serving::do_calls(
        lent, bounds_, [&](call& request) { open.add(request); },
        [&] { return open.is_refusing() || open.has_room(); });
    open.finish();
    open.tidy();
}

serving::workplace in_process::workplace() {
    return {.bounds = &bounds_, .time = &time_, .numbers = &numbers_, .here = &here_};
}

void in_process::read(const std::function<void(snapshot&)>& look) {
    // Ended however `look` ends.
    const auto end = [](store::reader* begun) { begun->end(); };
    const std::unique_ptr<store::reader, decltype(end)> ended{&reader_->real(), end};
    look(ended->begin());
}

void in_process::write(const std::function<void(transaction&)>& change) {
    store_.write(change);
}

}  // namespace tramite::testing
