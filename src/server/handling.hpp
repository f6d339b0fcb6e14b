// What becomes of one call outside of a group: its preparing step, its computation, its reading.
// No Asio, no threads. For the lanes, and for whoever calls a catalog without a server.
#pragma once

#include "base/clock.hpp"
#include "server/call.hpp"
#include "server/settlement.hpp"
#include "store/store.hpp"
#include "tramite/limits.hpp"

namespace tramite::serving {

// What needs no handler, decided or overdue; true if that was all.
[[nodiscard]] bool answer_without_handler(call& request, const base::clock& time);

// What a preparing step throws is the request's answer, unless its id has a receipt already.
void prepare(call& request, const base::clock& time);

void compute(call& request, const limits& bounds);

// A snapshot begun now; null if the store gives none, which is logged.
[[nodiscard]] snapshot* begin_snapshot(store::reader& db);
// `seen` is null where there is none. A reader that has failed is ended.
void read(call& request, snapshot* seen, store::reader& db, const limits& bounds);

// tramite.resultado: what is stored of the subject, else how far it is. Ends the snapshot.
void tell(call& request, progress otherwise, store::reader& db, const limits& bounds);

}  // namespace tramite::serving
