// The way of a session's runs, one after another on one thread.
#include "testing/in_process.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "server/group.hpp"
#include "server/handling.hpp"
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
    reader_ = store_.database().make_reader();
}

void in_process::restart() {
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
            const auto rest = std::span{calls}.subspan(first);
            const auto end = std::ranges::find_if(
                rest, [&](const call& other) { return other.where != rest.front().where; });
            const auto run = rest.first(static_cast<std::size_t>(end - rest.begin()));
            execute(run);
            for (const auto& done : run)
                write_answer(lines[first++].emplace(), done);
        }
    } catch (const killed&) {
        restart();
    }
    return lines;
}

void in_process::execute(std::span<call> run) {
    for (auto& request : run)
        serving::prepare(request, time_);
    switch (run.front().where) {
        case lane_kind::nowhere:
            break;
        case lane_kind::here:
            for (auto& request : run)
                serving::compute(request, bounds_);
            break;
        case lane_kind::computing:
            for (auto& request : run)
                if (!answer_without_handler(request, time_)) serving::compute(request, bounds_);
            break;
        case lane_kind::reading:
            read_all(run);
            break;
        case lane_kind::writing:
            write_all(run);
            break;
    }
}

void in_process::read_all(std::span<call> run) {
    snapshot* seen = nullptr;
    for (auto& request : run) {
        if (answer_without_handler(request, time_)) continue;
        if (planned_ == test::fault::disk_broken) {
            serving::read(request, nullptr, *reader_, bounds_);
        } else if (request.is_about_receipt()) {
            // Nothing else is under way on this one thread.
            serving::tell(request, serving::progress::none, *reader_, bounds_);
        } else {
            if (!reader_->is_open()) seen = serving::begin_snapshot(*reader_);
            serving::read(request, seen, *reader_, bounds_);
        }
    }
    reader_->end();
}

void in_process::write_all(std::span<call> run) {
    faulty_writer db{store_.writer(), planned_};
    serving::group open{
        db, bounds_, time_, {.numbers = &numbers_, .state = &state_, .here = &here_}};
    for (auto& request : run) {
        if (!open.has_room()) open.finish();
        open.add(request);
    }
    open.finish();
    open.tidy();
}

void in_process::read(const std::function<void(snapshot&)>& look) {
    // Ended however `look` ends.
    const auto end = [](store::reader* begun) { begun->end(); };
    const std::unique_ptr<store::reader, decltype(end)> ended{reader_.get(), end};
    look(reader_->begin());
}

void in_process::write(const std::function<void(transaction&)>& change) {
    store_.write(change);
}

}  // namespace tramite::testing
