// The calls of handlers that commit nothing, and what stands in their place.
#include "server/handling.hpp"

#include <utility>
#include <variant>

#include "base/log.hpp"
#include "operation/invoke.hpp"
#include "server/execute_once.hpp"
#include "tramite/database_error.hpp"

namespace tramite::serving {
namespace {

base::outcome snapshot_failed() {
    return base::failure({.spanish = "La base de datos no se puede leer; inténtelo de nuevo",
                          .english = "The database cannot be read; try again"});
}

}  // namespace

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

void prepare(call& request, const base::clock& time) {
    // One whose time is over is not worth a hash; its lane says so, or has its receipt.
    if (!request.has_preparation() || request.due <= time.monotonic()) return;
    auto made = operations::prepare(*request.bound, request.input->get(), *request.about);
    if (auto* const value = std::get_if<detail::prepared_value>(&made))
        request.prepared = std::move(*value);
    else
        request.decided = std::get<base::outcome>(std::move(made));
}

void compute(call& request, const limits& bounds) {
    request.answer = operations::invoke(*request.bound,
                                        {.input = request.input->get(), .about = &*request.about},
                                        bounds.answer_bytes);
}

snapshot* begin_snapshot(store::reader& db) {
    try {
        return &db.begin();
    } catch (const database_error& failed) {
        base::log(base::log_level::error, "a snapshot could not begin",
                  {{"reason", failed.what()}});
        return nullptr;
    }
}

void read(call& request, snapshot* seen, store::reader& db, const limits& bounds) {
    if (seen == nullptr) {
        request.answer = snapshot_failed();
        return;
    }
    request.answer = operations::invoke(
        *request.bound, {.input = request.input->get(), .reads = seen, .about = &*request.about},
        bounds.answer_bytes);
    if (!db.has_failed()) return;
    request.answer = snapshot_failed();
    db.end();
}

void tell(call& request, progress otherwise, store::reader& db, const limits& bounds) {
    try {
        const auto subject = subject_of(request);
        const auto kept = db.find(subject);
        // Behind it: the line moves before anything is removed.
        const id_bounds ages{
            .line = db.line(), .now = request.about->now(), .ahead = bounds.id_ahead};
        if (otherwise == progress::none && expired(subject.id, ages)) otherwise = progress::expired;
        request.answer = told(kept, otherwise);
    } catch (const database_error& failed) {
        base::log(base::log_level::error, "a receipt could not be read",
                  {{"reason", failed.what()}});
        request.answer = snapshot_failed();
    }
}

}  // namespace tramite::serving
