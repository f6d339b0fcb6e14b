// The closed list of marks at which a test-only build can be made to fail. Whoever sets a mark adds
// its name here; a name that is not here does not compile, and is refused where a test asks for it.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace tramite::base {

// point: the process may be killed, stopped at a gate or interrupted by an exception there.
// failure: the same, and what is done there may fail. variant: the code may be told to be wrong.
enum class fault_kind { point, failure, variant };

struct fault_name {
    std::string_view text;
    fault_kind kind;
};

// In the order in which a writing request meets them.
inline constexpr std::array fault_names{
    // Fails as a system that gives no more threads.
    fault_name{"thread.start", fault_kind::failure},
    // The database is locked, and nothing of it was read.
    fault_name{"store.open", fault_kind::point},
    // Somebody waits to be accepted, or the wait for that has ended.
    fault_name{"net.listening", fault_kind::point},
    // An I/O thread looks at its deadlines. Fails as one without memory does.
    fault_name{"io.sweep", fault_kind::failure},
    // Fails as a process without descriptors does.
    fault_name{"net.accept", fault_kind::failure},
    // Bytes have come and are not looked at. Fails as a connection that is reset.
    fault_name{"net.read", fault_kind::failure},
    fault_name{"store.begin", fault_kind::point},
    // The line of removal goes where the wall clock goes, ahead of time.
    fault_name{"receipts.line_follows_jumps", fault_kind::variant},
    // Ids whose receipts may have been removed are run as new ones.
    fault_name{"receipts.expired_ids_run", fault_kind::variant},
    // A request has its savepoint, and its handler was not called.
    fault_name{"store.savepoint", fault_kind::point},
    // A receipt is in the transaction of its effect.
    fault_name{"store.keep", fault_kind::point},
    // Every handler of the group was called.
    fault_name{"group.before_commit", fault_kind::point},
    fault_name{"store.before_commit", fault_kind::point},
    // Of a disk: the commit's outcome is in doubt; it has no room, and nothing was committed.
    fault_name{"store.commit_error", fault_kind::failure},
    fault_name{"store.commit_full", fault_kind::failure},
    fault_name{"store.after_commit", fault_kind::point},
    // The group is durable, and no session knows.
    fault_name{"group.after_commit", fault_kind::point},
    // Fails as a disk that cannot write the database.
    fault_name{"store.checkpoint", fault_kind::failure},
    fault_name{"store.after_checkpoint", fault_kind::point},
    // The answer is durable, and not a byte of it was written.
    fault_name{"session.before_answer", fault_kind::point},
    // Fails as a connection whose peer is gone.
    fault_name{"net.write", fault_kind::failure},
    fault_name{"net.after_write", fault_kind::point},
    // The client's.
    fault_name{"client.before_write", fault_kind::point},
    fault_name{"client.after_write", fault_kind::point},
    fault_name{"client.before_read", fault_kind::point},
    // Known-bad ways to keep the promises, each of which the trials must find out. A refusal is not
    // stored; the same id with other data gets the old answer; a receipt has a transaction of its
    // own, behind its effect's.
    fault_name{"once.refusal_not_stored", fault_kind::variant},
    fault_name{"once.no_digest", fault_kind::variant},
    fault_name{"once.receipt_apart", fault_kind::variant},
    fault_name{"lanes.answer_before_commit", fault_kind::variant},
    // A commit whose sync failed is told as a final error, and the process goes on.
    fault_name{"group.error_in_doubt", fault_kind::variant},
    fault_name{"store.synchronous_normal", fault_kind::variant},
    // What a crash left in the log is served without having been synced.
    fault_name{"store.no_start_barrier", fault_kind::variant},
    // A transaction that the database ended counts as alive.
    fault_name{"store.death_unchecked", fault_kind::variant},
    fault_name{"store.deferred_keys_unchecked", fault_kind::variant},
    // For the tests of the marks themselves; in no code of the library.
    fault_name{"test.point", fault_kind::point},
    fault_name{"test.failure", fault_kind::failure},
    fault_name{"test.variant", fault_kind::variant},
};

// The place in the list of a mark in the code. Not a constant, and so no program, if it is none.
consteval std::size_t fault_number(std::string_view name, fault_kind kind) {
    for (std::size_t i = 0; i < fault_names.size(); ++i)
        if (fault_names[i].text == name && fault_names[i].kind == kind) return i;
    throw "src/base/fault_names.hpp has no such mark of this kind";
}

// What stands in the place of a mark in every build but the one for tests.
consteval bool no_fault(std::string_view name, fault_kind kind) {
    return fault_number(name, kind) == fault_names.size();
}

}  // namespace tramite::base
