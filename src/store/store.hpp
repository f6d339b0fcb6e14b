// What the server needs of a database: one connection that writes, others that read, and receipts.
// Implemented once for each database, in a folder of its own.
//
// Invariants, cited by number where they are kept:
//   S1  What a commit reported as `committed` is on stable storage.
//   S2  A group is committed whole or not at all. A database that ends the transaction on its own
//       leaves the group dead: every later statement of it fails, and it is rolled back.
//   S3  A handler cannot end, begin or escape its transaction, nor change settings.
//   S4  A receipt is written in the transaction of its effect.
//   S5  A reader cannot write.
//   S6  Only the writing connection writes or checkpoints.
//   S7  A receipt is removed only if it is older than the line, which is kept in the transaction
//       that removes, and never goes back. What is older than the line is never run.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "metrics/registry.hpp"
#include "tramite/limits.hpp"
#include "tramite/migration.hpp"
#include "tramite/receipt_clock.hpp"
#include "tramite/snapshot.hpp"
#include "tramite/transaction.hpp"

namespace tramite::store {

// Whose request it is, and which: ids belong to their principal.
struct receipt_key {
    std::string_view principal;
    std::string_view id;
};

// The first 16 bytes of a SHA-256 over the operation and its canonical data.
using request_digest = std::array<std::byte, 16>;

// The stored answer of an id: a success, refusal or fault, never anything else. An annulment's is
// the answer to every request under its id, and has no digest.
struct receipt {
    request_digest digest{};
    base::outcome answer;
};

// How a commit ended. `refused`: definitely not committed (a constraint). `full`: definitely not
// committed, for the disk has no room; later ones may succeed. `in_doubt`: not known; nothing may
// be answered as final, and the process must be restarted. After all but `committed`, rollback().
struct commit_result {
    enum class kind : std::uint8_t { committed, refused, full, in_doubt };
    kind what = kind::committed;
    std::string reason;
};

// The connection that writes. Every request of a group is marked, also one that only reads: outside
// of its mark a handle refuses every statement. A group is begin(), then for each request: claim,
// mark, the handler on handle(), then unmark or undo, keep; then commit() or rollback(). Failures
// of the machine throw database_error. Thread: its lane's.
class writer {
public:
    virtual ~writer() = default;

    // Waits no longer than that for another process that holds the database.
    virtual void begin(std::chrono::milliseconds wait) = 0;
    // The transaction as handlers see it. Valid between begin() and commit() or rollback().
    [[nodiscard]] virtual transaction& handle() = 0;

    // The receipt of that id, if there is one; otherwise the id is this request's to keep.
    [[nodiscard]] virtual std::optional<receipt> claim(const receipt_key& key) = 0;
    virtual void keep(const receipt_key& key, const receipt& answer) = 0;
    // Between groups: the same without a transaction, for one that cannot begin. Waits for nobody.
    [[nodiscard]] virtual std::optional<receipt> find(const receipt_key& key) = 0;
    // Receipts of UUIDv7 ids born before this may be gone (S7). Moves at begin() alone.
    [[nodiscard]] virtual base::wall_time line() const = 0;

    // One request's savepoint. Between mark() and unmark()/undo(), statements are the handler's and
    // are held to what a handler may do (S3).
    virtual void mark() = 0;
    // Accepts what the handler did. What it left broken until commit (a deferred constraint), and
    // that it held on for too long, is told here instead: then nothing is accepted yet, and undo()
    // must follow.
    [[nodiscard]] virtual std::optional<std::string> unmark() = 0;
    virtual void undo() = 0;

    // The machine failed during this group or its last request (disk, memory, interrupt), even if
    // a handler swallowed the error. Cleared by begin() and mark().
    [[nodiscard]] virtual bool has_failed() const = 0;
    // The database ended the transaction on its own (S2): roll back and run the group again.
    [[nodiscard]] virtual bool is_dead() const = 0;

    [[nodiscard]] virtual commit_result commit() = 0;
    virtual void rollback() noexcept = 0;

    // Between groups, when the lane is idle or the log has grown: checkpoints. Never throws for
    // what can be tried again later; logs it. What it throws means that the disk failed and that
    // the process must be restarted, as for `in_doubt`.
    virtual void tidy() = 0;
};

// A connection that reads. Thread: its lane's.
class reader {
public:
    virtual ~reader() = default;
    // One consistent snapshot, begun now, until end().
    [[nodiscard]] virtual snapshot& begin() = 0;
    // Statements until the next call are a handler's; its failures are told by has_failed().
    virtual void end() noexcept = 0;
    // The receipt of that id as it is now, outside of any snapshot: one that was begun is ended.
    // Throws database_error.
    [[nodiscard]] virtual std::optional<receipt> find(const receipt_key& key) = 0;
    // The writer's, asked for behind find(): what was not found for its age is older.
    [[nodiscard]] virtual base::wall_time line() const = 0;
    // The snapshot is there: begun, and not ended, be it by a handler that was done with it.
    [[nodiscard]] virtual bool is_open() const = 0;
    [[nodiscard]] virtual bool has_failed() const = 0;
};

// A database that is open and ready: migrated, checked, everything in it durable. Thread: any, but
// writer() once, and each connection belongs to one thread from then on.
class database {
public:
    virtual ~database() = default;
    [[nodiscard]] virtual std::unique_ptr<writer> make_writer() = 0;
    [[nodiscard]] virtual std::unique_ptr<reader> make_reader() = 0;
    // Random, made with the store, the same for ever.
    [[nodiscard]] virtual const std::string& identity() const = 0;
};

struct open_options {
    std::span<const migration> migrations;
    limits bounds;
    // Outlives the database and its connections.
    const base::clock& time;
    // So does this; null if nobody asks for the numbers.
    metrics::registry* numbers = nullptr;
    // Which start of the machine the monotonic clock counts from; empty if that is not known.
    std::string boot{};
    receipt_clock ages = receipt_clock::measured;
};

// `url` is sqlite:FILE. Throws std::runtime_error with what is wrong and what to do: another server
// holds it, a migration was edited, it is newer than the program, a setting did not take. What is
// no database is left as it is. A database that another program made is adopted: tramite's tables
// are added to its own, and stay there if a migration then fails.
[[nodiscard]] std::unique_ptr<database> open(std::string_view url, const open_options& options);

}  // namespace tramite::store
