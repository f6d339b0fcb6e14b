// The heart: one writing request, done once. No Asio, no threads: a call and a writer in, an answer
// out. For the group, which decides when the answer may leave.
//
// Invariants, cited by number in the code and in tests:
//   E1  The receipt of an id beats everything but a request that differs from it.
//   E2  A receipt is kept for exactly the final answers: success, refusal, fault.
//   E3  What is not a success leaves no effect.
//   E4  No answer leaves before the group has committed.
//   E5  What may have been done, and whose receipt may be gone, is not run: an id's age is looked
//       at behind its receipt, and before everything else.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "metrics/sheet.hpp"
#include "server/call.hpp"
#include "server/watch.hpp"
#include "store/store.hpp"

namespace tramite::serving {

struct id_rules {
    // How far an id may be ahead of the wall clock.
    std::chrono::milliseconds ahead;
    metrics::lane_sheet* numbers;
};

struct execution_rules {
    const base::clock* time;
    std::size_t answer_bytes;
    // A handler that holds the transaction longer is logged.
    std::chrono::milliseconds long_transaction;
    id_rules ids;
    // Where its handlers are watched.
    station* here;
};

// Inside an open group of `db`. If `db` is dead afterwards the answer means nothing, and the group
// must be run again. Throws database_error if the store fails outside the handler.
[[nodiscard]] base::outcome execute_once(store::writer& db, const call& request,
                                         const execution_rules& rules);

// What is true of a request although no transaction can begin: its receipt, its rejection, or that
// its client waits no longer; empty if there is none of it. Between groups of `db`; throws
// database_error if not even receipts can be read.
[[nodiscard]] std::optional<base::outcome> answer_without_transaction(store::writer& db,
                                                                      const call& request,
                                                                      const execution_rules& rules);

// What is known of the id of a request that is to be prepared: its receipt, or that no request
// under it may be run; empty if it may. Throws database_error.
[[nodiscard]] std::optional<base::outcome> answer_before_preparation(store::reader& db,
                                                                     const call& request,
                                                                     const id_rules& rules);

// Keeps a fault under the id of a request whose transaction the database ended, alone in a group
// of its own. Gives the answer to send.
[[nodiscard]] base::outcome keep_fault(store::writer& db, const call& request);

// The rejection of a request whose client waits no longer.
[[nodiscard]] base::outcome overdue();

}  // namespace tramite::serving
