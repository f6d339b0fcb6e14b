// Every bound of tramite in one place: what is never exceeded, and why that number.
// Read by the server, the client and the store; set by flags or by the application.
#pragma once

#include <chrono>
#include <cstddef>

namespace tramite {

// What answer_bytes is at least: tramite's own operations answer with as much.
inline constexpr std::size_t least_answer_bytes = 512;

// A plain value: copy it, change what you need, hand it to a server or a client.
struct limits {
    // One message, in bytes. Enough for any form a person fills in; what is larger is a file.
    std::size_t message_bytes = 1 << 20;
    // Nesting of one JSON text. Decoding recurses, and 128 levels fit any thread's stack.
    std::size_t json_depth = 128;
    // Messages under way, of all connections together, beyond the first 16 KiB of each. Without it
    // every connection could hold a message that is never finished.
    std::size_t arriving_bytes = 256 << 20;
    // The encoded answer of an operation, in bytes. It is held until it is durable.
    std::size_t answer_bytes = 16 << 20;
    // The head of one HTTP request: ten times what a browser with its cookies sends.
    std::size_t http_header_bytes = 16 << 10;
    // Answers of one connection that wait to be written; with more it gets no others, and nothing
    // more is executed for it, until they are taken.
    std::size_t unwritten_bytes = 1 << 20;
    // Answers that clients do not take, of all connections together, beyond the first 64 KiB of
    // each: who takes nothing can hold this much of the server's memory, and no more.
    std::size_t untaken_bytes = 256 << 20;

    // What an idle connection keeps of its memory for answers and requests. 20,000 that once had
    // much to do shall not hold it all; most have little.
    std::size_t kept_bytes = 64 << 10;
    std::size_t kept_requests = 16;

    // Connections open at once; beyond it the server stops accepting.
    std::size_t connections = 20'000;
    // Connections that the system holds until they are accepted; it cuts this to its own limit,
    // which is 4,096 on Linux.
    std::size_t waiting_connections = 4'096;
    // Requests taken from one connection before their answers are written.
    std::size_t pipeline_requests = 1'024;
    // Requests of one batch of JSON-RPC: about as many as are taken from a connection at once.
    std::size_t batch_requests = 1'000;
    // Requests sent ahead, of all connections together, beyond the first 16 of each, counted as 1
    // KiB each: what is not taken waits in the system. More than all lanes let wait.
    std::size_t ahead_bytes = 256 << 20;
    // Requests that wait for a lane, over all connections; beyond it they are `saturado`.
    std::size_t queued_requests = 65'536;

    // Requests committed together. Larger groups gain nothing measurable over one sync.
    std::size_t group_requests = 512;
    // Work of one group before it commits, so that the first of it does not wait for ever.
    std::chrono::milliseconds group_work{5};

    // Threads of the computing lane (grown on demand) and of the reading lane.
    std::size_t computing_threads = 32;
    std::size_t reading_threads = 4;
    // Rows that one all() of a handler may gather, in bytes, and the most that one row may have:
    // more than the largest answer, and far from the memory of any machine.
    std::size_t result_bytes = 64 << 20;
    // Prepared statements kept by each database connection.
    std::size_t cached_statements = 256;
    // One statement's text, in bytes; what is longer has its data written into it.
    std::size_t statement_bytes = 64 << 10;
    // Pages that one database connection keeps in memory, in bytes: a group that fits is not
    // written in part before its commit.
    std::size_t database_cache_bytes = 64 << 20;
    // SQLite's log, in pages of 4 KiB: at the first it is copied into the database between groups
    // (16 MiB, some ten milliseconds of copying); at the second, which only readers that are always
    // there can bring about, a group waits for them so that it can start anew (128 MiB).
    std::size_t log_pages = 4'096;
    std::size_t log_pages_max = 32'768;
    // Waiting for another process that holds the database: none should, and a lane waits.
    std::chrono::milliseconds database_wait{2'000};

    // How long the answer of a request with an id is kept at least, counted from its id's birth:
    // a client that was cut off asks again within a day.
    std::chrono::milliseconds receipt_life{24 * 3'600'000};
    // How far an id may be ahead of the server's clock: more than clocks that anybody sets differ.
    std::chrono::milliseconds id_ahead{10 * 60'000};

    // Lines of one message that the log gets in a second: enough to see what is wrong, and no
    // client that brings them about fills the disk.
    std::size_t log_lines = 100;

    // Time for a message to arrive once its first byte has.
    std::chrono::milliseconds read_deadline{30'000};
    // Time that a connection may be silent between messages.
    std::chrono::milliseconds idle_deadline{600'000};
    // Time until a peer whose machine or network is gone is noticed, though neither side has
    // anything to say: it would hold one of the connections.
    std::chrono::milliseconds vanished_deadline{120'000};
    // Time for a peer to take the answers that wait for it.
    std::chrono::milliseconds write_deadline{30'000};
    // Closing: how long, and how many bytes, are read and discarded before the socket goes.
    std::chrono::milliseconds linger_deadline{2'000};
    std::size_t linger_bytes = 64 << 20;
    // Stopping: how long what is pending may take.
    std::chrono::milliseconds drain_deadline{20'000};
    // Stopping: how long a connection on which nothing is under way may still ask, and is told so.
    // A round trip to anywhere, and what nobody who restarts a server notices.
    std::chrono::milliseconds drain_quiet{250};
    // What handlers still have when that has passed, before the process ends without them: what
    // they do is undone, and their clients ask again.
    std::chrono::milliseconds drain_grace{1'000};
    // Time that a handler may run, whatever it does: past it nothing but the end of the process
    // frees its thread, and for the one that writes, everybody who waits for it.
    std::chrono::milliseconds handler_life{30'000};
    // Time between two looks for such a handler: a fraction of that, and next to no work.
    std::chrono::milliseconds watch_interval{100};
    // Time for which one snapshot serves the readers that arrive, each of whom may then hold it for
    // its whole life: long enough that begun snapshots cost nothing, short for the log's sake.
    std::chrono::milliseconds pass_life{50};
    // Time that a reading handler may hold its snapshot.
    std::chrono::milliseconds snapshot_life{5'000};
    // Time after which a writing handler's calls of its transaction throw: all others wait for it.
    std::chrono::milliseconds transaction_life{1'000};
    // From taken to answered: a call that takes longer is logged, with its operation and id. Ten
    // times what a write with its sync takes on a slow disk.
    std::chrono::milliseconds slow_operation{500};
    // A writing handler that holds the lane longer is logged: so long every other write waits.
    std::chrono::milliseconds long_transaction{100};
};

// What a client bounds besides its messages. Read by the client alone; set by the application.
struct client_limits {
    // Between two tries of one call or one endpoint: chance decides, from nothing up to the first
    // of these, which doubles with each failure up to the second. The first lets a server that
    // starts anew come up; with the second, a thousand waiting clients are a thousand tries a
    // second.
    std::chrono::milliseconds retry_pause{50};
    std::chrono::milliseconds retry_pause_max{1'000};
    // Connections that may end before a byte of a call has left, if calls are not sent again: a
    // server that closes each new one would otherwise be dialled in a circle.
    std::size_t unused_connections = 3;
    // Gathered into one write; a larger batch is cut between two calls.
    std::size_t write_bytes = 1 << 20;
    // Kept of it between writes; what a large batch needed beyond that is given back.
    std::size_t kept_bytes = 64 << 10;
    // Of an answer, beside its data: the longest id escaped, a code, a message.
    std::size_t envelope_bytes = 8 << 10;
};

}  // namespace tramite
