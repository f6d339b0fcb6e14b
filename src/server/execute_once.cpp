// Claim the id, run, keep the receipt.
#include "server/execute_once.hpp"

#include <utility>

#include "base/fault_point.hpp"
#include "base/log.hpp"
#include "operation/invoke.hpp"
#include "server/id_age.hpp"
#include "server/settlement.hpp"

namespace tramite::serving {
namespace {

store::receipt_key key_of(const call& request) {
    return {.principal = request.about->principal(), .id = *request.id};
}

base::outcome replay(const store::receipt& kept, const call& request, const id_rules& rules) {
    const bool is_same = kept.digest == request.digest || TRAMITE_FAULT_VARIANT("once.no_digest");
    if (is_same || base::is_annulment(kept.answer)) {
        rules.numbers->replays.add();
        return kept.answer;
    }
    return base::rejection(
        base::code::id_reutilizado,
        {.spanish =
             "El id " + *request.id + " ya se usó para otra petición; envíe esta con un id nuevo",
         .english = "The id " + *request.id +
                    " was used for another request; send this one with a new id"});
}

template <class Connection>
id_bounds bounds_of(const Connection& db, const call& request, const id_rules& rules) {
    return {.line = db.line(), .now = request.about->now(), .ahead = rules.ahead};
}

// E1, E5: of an id whose receipt was looked for.
template <class Connection>
std::optional<base::outcome> answer_of_id(const Connection& db, const call& request,
                                          const std::optional<store::receipt>& kept,
                                          const id_rules& rules) {
    if (kept) return replay(*kept, request, rules);
    return expired(*request.id, bounds_of(db, request, rules));
}

base::outcome broken_until_commit(const call& request, const std::string& reason) {
    base::log(base::log_level::error, "what an operation did cannot be committed; it was undone",
              {{"operation", request.operation_told()},
               {"id", request.about->id()},
               {"trace_id", request.trace_id()},
               {"reason", reason}});
    return base::fault();
}

base::outcome machine_failed() {
    return base::failure({.spanish = "La base de datos no está disponible; no se hizo nada, "
                                     "inténtelo de nuevo",
                          .english = "The database is not available; nothing was done, try again"});
}

void warn_of_long(const call& request, std::chrono::nanoseconds held,
                  const execution_rules& rules) {
    rules.ids.numbers->long_transactions.add();
    base::log(base::log_level::warning,
              "a handler held the writing lane for long; all other writes waited",
              {{"operation", request.operation_told()},
               {"id", request.about->id()},
               {"trace_id", request.trace_id()},
               {"held_ms", held}});
}

base::outcome call_handler(store::writer& db, const call& request, const execution_rules& rules) {
    const turn running{*rules.here, request};
    return operations::invoke(*request.bound,
                              {.input = request.input->get(),
                               .prepared = request.prepared.get(),
                               .reads = &db.handle(),
                               .writes = &db.handle(),
                               .about = &*request.about},
                              rules.answer_bytes);
}

// Whether its receipt is to be in this transaction.
bool must_keep(const store::writer& db, const call& request, const base::outcome& made) {
    if (TRAMITE_FAULT_VARIANT("once.refusal_not_stored") &&
        made.what == base::outcome::kind::refusal)
        return false;
    return request.id && made.is_final() && !db.is_dead();
}

// In a savepoint of its own, which is kept for a success only (E3).
base::outcome run(store::writer& db, const call& request, const execution_rules& rules) {
    const auto begun = rules.time->monotonic();
    if (request.due <= begun) return overdue();
    db.mark();
    auto answer = call_handler(db, request, rules);
    const auto ended = rules.time->monotonic();
    if (ended - begun >= rules.long_transaction) warn_of_long(request, ended - begun, rules);
    if (db.is_dead()) return answer;
    if (db.has_failed()) answer = machine_failed();
    if (answer.is_final() && request.due <= ended) answer = overdue();
    if (answer.what == base::outcome::kind::success) {
        if (const auto broken = db.unmark()) answer = broken_until_commit(request, *broken);
    }
    if (answer.what != base::outcome::kind::success) db.undo();
    return answer;
}

}  // namespace

base::outcome execute_once(store::writer& db, const call& request, const execution_rules& rules) {
    if (request.is_about_receipt()) {
        if (request.decided) return *request.decided;
        if (request.due <= rules.time->monotonic()) return overdue();
        return annul(db, request, bounds_of(db, request, rules.ids));
    }
    if (request.id) {
        if (auto known = answer_of_id(db, request, db.claim(key_of(request)), rules.ids))
            return *std::move(known);
    }
    // Made in its receipt: an answer may be large.
    store::receipt made{.digest = request.digest,
                        .answer = request.decided ? *request.decided : run(db, request, rules)};
    if (must_keep(db, request, made.answer)) {
        if (TRAMITE_FAULT_VARIANT("once.receipt_apart") && db.commit().reason.empty()) db.begin({});
        db.keep(key_of(request), made);  // E2
    }
    return std::move(made.answer);
}

std::optional<base::outcome> answer_without_transaction(store::writer& db, const call& request,
                                                        const execution_rules& rules) {
    if (request.may_have_receipt()) {
        if (auto known = answer_of_id(db, request, db.find(key_of(request)), rules.ids))
            return known;
    }
    if (request.decided) return request.decided;
    if (request.due <= rules.time->monotonic()) return overdue();
    return std::nullopt;
}

std::optional<base::outcome> answer_before_preparation(store::reader& db, const call& request,
                                                       const id_rules& rules) {
    return answer_of_id(db, request, db.find(key_of(request)), rules);
}

base::outcome keep_fault(store::writer& db, const call& request) {
    base::log(base::log_level::error,
              "an operation's SQL ended the transaction (for too long, OR ROLLBACK?); nothing of "
              "it was done",
              {{"operation", request.operation_told()},
               {"id", request.about->id()},
               {"trace_id", request.trace_id()}});
    auto answer = base::fault();
    if (request.may_have_receipt())
        db.keep(key_of(request), {.digest = request.digest, .answer = answer});
    return answer;
}

base::outcome overdue() {
    return base::rejection(base::code::plazo_vencido,
                           {.spanish = "El plazo de la petición venció antes de ejecutarla",
                            .english = "The request's deadline passed before it was executed"});
}

}  // namespace tramite::serving
