// The calls of handlers that commit nothing, and what stands in their place.
#include "server/handling.hpp"

#include <utility>
#include <variant>

#include "base/log.hpp"
#include "operation/invoke.hpp"
#include "server/admission.hpp"
#include "server/execute_once.hpp"
#include "server/settlement.hpp"
#include "tramite/database_error.hpp"

namespace tramite::serving {
namespace {

base::outcome snapshot_failed() {
    return base::failure({.spanish = "La base de datos no se puede leer; inténtelo de nuevo",
                          .english = "The database cannot be read; try again"});
}

// What needs no handler, decided or overdue; true if that was all.
bool answer_without_handler(call& request, const base::clock& time) {
    if (request.decided) {
        request.answer = *request.decided;
        return true;
    }
    if (request.due <= time.monotonic()) {
        request.answer = overdue();
        return true;
    }
    return false;
}

// Whatever `ask` asks of receipts.
template <class Ask>
void ask_receipts(call& request, Ask ask) {
    try {
        ask();
    } catch (const database_error& failed) {
        base::log(base::log_level::error, "a receipt could not be read",
                  {{"reason", failed.what()}});
        decide(request, snapshot_failed());
    }
}

}  // namespace

void prepare(batch& taken, const workplace& at) {
    for (auto& request : taken.calls) {
        // One whose time is over is not worth a hash; its lane says so, or has its receipt.
        if (!request.has_preparation() || request.due <= at.time->monotonic()) continue;
        const turn running{*at.here, request};
        auto made = operations::prepare(*request.bound, request.input->get(), *request.about);
        if (auto* const value = std::get_if<detail::prepared_value>(&made))
            request.prepared = std::move(*value);
        else
            request.decided = std::get<base::outcome>(std::move(made));
    }
    taken.done = taken.calls.size();
}

void compute(batch& taken, const workplace& at) {
    const auto one = [&](call& request) {
        if (!answer_without_handler(request, *at.time)) compute(request, *at.bounds, *at.here);
    };
    do_calls(taken, *at.bounds, one, [] { return true; });
}

void compute(call& request, const limits& bounds, station& here) {
    const turn running{here, request};
    request.answer = operations::invoke(*request.bound,
                                        {.input = request.input->get(), .about = &*request.about},
                                        bounds.answer_bytes);
}

void reading::execute(batch& taken) {
    const auto one = [&](call& request) {
        if (taken.what != batch::step::look)
            answer(request);
        else if (request.must_look())
            look(request);
    };
    do_calls(taken, *from_.at.bounds, one, [] { return true; });
}

void reading::answer(call& request) {
    if (answer_without_handler(request, *from_.at.time)) return;
    if (request.is_about_receipt())
        tell(request);
    else
        read(request);
}

void reading::read(call& request) {
    if (!from_.db->is_open() || from_.at.time->monotonic() >= until_) begin_snapshot();
    if (seen_ == nullptr) {
        request.answer = snapshot_failed();
        return;
    }
    const turn running{*from_.at.here, request};
    request.answer = operations::invoke(
        *request.bound, {.input = request.input->get(), .reads = seen_, .about = &*request.about},
        from_.at.bounds->answer_bytes);
    if (!from_.db->has_failed()) return;
    request.answer = snapshot_failed();
    from_.db->end();
}

void reading::begin_snapshot() {
    from_.on_snapshot();
    until_ = from_.at.time->monotonic() + from_.at.bounds->pass_life;
    try {
        seen_ = &from_.db->begin();
    } catch (const database_error& failed) {
        base::log(base::log_level::error, "a snapshot could not begin",
                  {{"reason", failed.what()}});
        seen_ = nullptr;
    }
}

// Looked for under way first: what is done in between has its receipt by then.
void reading::tell(call& request) {
    ask_receipts(request, [&] {
        const auto subject = subject_of(request);
        auto otherwise = from_.is_under_way(subject) ? progress::under_way : progress::none;
        const auto kept = from_.db->find(subject);
        // Behind it: the line moves before anything is removed.
        const id_bounds ages{.line = from_.db->line(),
                             .now = request.about->now(),
                             .ahead = from_.at.bounds->id_ahead};
        if (otherwise == progress::none && expired(subject.id, ages)) otherwise = progress::expired;
        request.answer = told(kept, otherwise);
    });
}

// What has its answer goes to no other lane.
void reading::look(call& request) {
    ask_receipts(request, [&] {
        auto known = answer_before_preparation(
            *from_.db, request, {.ahead = from_.at.bounds->id_ahead, .numbers = from_.at.numbers});
        if (!known) return;
        request.answer = *std::move(known);
        request.where = lane_kind::nowhere;
    });
}

}  // namespace tramite::serving
