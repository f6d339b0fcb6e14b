// The rows, and which of their values go together.
#include "cli/limit_table.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

#include "base/json_text.hpp"
#include "cli/values.hpp"

namespace tramite::cli {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view why_bytes = "one value of JSON or of a database holds no more";
constexpr std::string_view why_least_answer = "tramite's own operations answer with as much";
constexpr std::string_view why_memory = "no machine has more memory";
constexpr std::string_view why_depth = "decoding recurses, and a thread's stack holds no more";
constexpr std::string_view why_descriptors = "a process has no more descriptors";
constexpr std::string_view why_queue = "each of them takes memory or time";
constexpr std::string_view why_threads = "each has a stack of its own";
constexpr std::string_view why_log = "a log beyond 64 GiB fills the disk before it helps";
constexpr std::string_view why_life = "what is kept longer than a year belongs in a table";
constexpr std::string_view why_time = "what may last longer than a day is not limited";

constexpr std::uint64_t value_bytes_max = 512ULL << 20;
constexpr std::uint64_t memory_bytes_max = 1ULL << 40;
constexpr std::uint64_t descriptors_max = 1ULL << 20;
constexpr std::uint64_t queue_max = 1ULL << 20;
constexpr std::uint64_t threads_max = 1'024;
constexpr std::uint64_t log_pages_max = 1ULL << 24;
constexpr std::uint64_t time_ms_max = 24ULL * 3'600'000;
constexpr std::uint64_t life_ms_max = 366 * time_ms_max;

constexpr limit_row value(std::string_view name, std::size_t limits::*where,
                          std::string_view help) {
    return {{name, "SIZE", help}, where, value_bytes_max, why_bytes};
}
constexpr limit_row memory(std::string_view name, std::size_t limits::*where,
                           std::string_view help) {
    return {{name, "SIZE", help}, where, memory_bytes_max, why_memory};
}
constexpr limit_row queue(std::string_view name, std::size_t limits::*where,
                          std::string_view help) {
    return {{name, "N", help}, where, queue_max, why_queue};
}
constexpr limit_row threads(std::string_view name, std::size_t limits::*where,
                            std::string_view help) {
    return {{name, "N", help}, where, threads_max, why_threads};
}
constexpr limit_row time(std::string_view name, milliseconds limits::*where,
                         std::string_view help) {
    return {{name, "TIME", help}, where, time_ms_max, why_time};
}

// In the order in which --help shows them.
constexpr std::array rows{
    value("message-bytes", &limits::message_bytes, "one message"),
    limit_row{{"json-depth", "N", "nesting of one message"},
              &limits::json_depth,
              base::json_depth_max,
              why_depth},
    memory("arriving-bytes", &limits::arriving_bytes, "messages under way, over all connections"),
    limit_row{{"answer-bytes", "SIZE", "one answer"},
              &limits::answer_bytes,
              value_bytes_max,
              why_bytes,
              least_answer_bytes,
              why_least_answer},
    value("http-header-bytes", &limits::http_header_bytes, "the head of one HTTP request"),
    value("unwritten-bytes", &limits::unwritten_bytes,
          "answers of one connection that wait for their client"),
    memory("untaken-bytes", &limits::untaken_bytes,
           "answers that wait for their clients, over all connections"),
    value("kept-bytes", &limits::kept_bytes, "memory for answers that an idle connection keeps"),
    queue("kept-requests", &limits::kept_requests,
          "room for requests that an idle connection keeps"),
    limit_row{{"connections", "N", "connections open at once"},
              &limits::connections,
              descriptors_max,
              why_descriptors},
    queue("waiting-connections", &limits::waiting_connections,
          "connections that wait to be accepted"),
    queue("pipeline-requests", &limits::pipeline_requests,
          "requests of one connection taken before their answers leave"),
    queue("batch-requests", &limits::batch_requests, "requests of one batch of JSON-RPC"),
    memory("ahead-bytes", &limits::ahead_bytes, "requests sent ahead, over all connections"),
    queue("queued-requests", &limits::queued_requests, "requests that wait, over all connections"),
    queue("group-requests", &limits::group_requests, "requests committed together"),
    time("group-work", &limits::group_work, "work of one group before it commits"),
    threads("computing-threads", &limits::computing_threads, "threads for computing handlers"),
    threads("reading-threads", &limits::reading_threads, "threads for reading handlers"),
    time("read-deadline", &limits::read_deadline, "for a message to arrive once it has begun"),
    time("idle-deadline", &limits::idle_deadline, "silence between two messages of a connection"),
    time("vanished-deadline", &limits::vanished_deadline,
         "until a client whose machine is gone is noticed"),
    time("write-deadline", &limits::write_deadline, "for a client to take its answers"),
    time("linger-deadline", &limits::linger_deadline,
         "for a client to close after the last answer"),
    memory("linger-bytes", &limits::linger_bytes,
           "read and discarded before a connection is closed"),
    time("drain-deadline", &limits::drain_deadline, "when stopping, for what is pending"),
    time("drain-quiet", &limits::drain_quiet, "when stopping, for an idle connection still to ask"),
    time("drain-grace", &limits::drain_grace,
         "when stopping, for handlers still running after that"),
    time("handler-life", &limits::handler_life, "any handler, before the process ends with it"),
    time("watch-interval", &limits::watch_interval, "between two looks for such a handler"),
    time("pass-life", &limits::pass_life, "a snapshot that several readers share"),
    time("snapshot-life", &limits::snapshot_life, "a reading handler's snapshot"),
    time("transaction-life", &limits::transaction_life, "a writing handler's transaction"),
    value("result-bytes", &limits::result_bytes, "rows that a statement gathers, or one of them"),
    queue("cached-statements", &limits::cached_statements,
          "prepared statements of each database connection"),
    value("statement-bytes", &limits::statement_bytes, "one statement's text"),
    memory("database-cache-bytes", &limits::database_cache_bytes,
           "pages that a database connection keeps in memory"),
    limit_row{{"log-pages", "N", "SQLite's log, before it is copied into the database"},
              &limits::log_pages,
              log_pages_max,
              why_log},
    limit_row{{"log-pages-max", "N", "SQLite's log, before a group waits for its readers"},
              &limits::log_pages_max,
              log_pages_max,
              why_log},
    queue("log-lines", &limits::log_lines, "log lines of one message in a second"),
    time("database-wait", &limits::database_wait, "for another process that holds the database"),
    limit_row{{"receipt-life", "TIME", "that answers are kept for their ids"},
              &limits::receipt_life,
              life_ms_max,
              why_life},
    time("id-ahead", &limits::id_ahead, "that an id may be ahead of the clock"),
    time("slow-operation", &limits::slow_operation, "a call that takes longer is logged"),
    time("long-transaction", &limits::long_transaction,
         "a writing handler that takes longer is logged"),
};

const limit_row& row_of(limit_place where) {
    for (const auto& row : rows)
        if (row.where == where) return row;
    throw usage_error{"a limit has no row in its table"};
}

void need_room(const limits& set, std::size_t limits::*least, std::size_t limits::*most) {
    if (set.*least <= set.*most) return;
    const auto& one = row_of(least);
    const auto& other = row_of(most);
    throw usage_error{
        fmt::format("--{} is {} and --{} only {}: raise the second or lower the first",
                    one.shown.name, set.*least, other.shown.name, set.*most)};
}

struct setter {
    limits& into;
    const limit_row& row;
    std::string_view text;

    void operator()(std::size_t limits::*where) const {
        const bool is_size = row.shown.value == "SIZE";
        const auto number = is_size ? parse_size(text) : parse_number(text);
        check(number, is_size ? "bytes" : "");
        into.*where = static_cast<std::size_t>(number);
    }
    void operator()(milliseconds limits::*where) const {
        const auto duration = parse_duration(text);
        check(static_cast<std::uint64_t>(duration.count()), "ms");
        into.*where = duration;
    }
    void check(std::uint64_t number, std::string_view unit) const {
        if (number == 0) throw usage_error{"a limit of 0 would let nothing through"};
        const auto refuse = [&](std::string_view how, std::uint64_t bound, std::string_view why) {
            throw usage_error{fmt::format("'{}' is {} of {}{}{}: {}", text, how, bound,
                                          unit.empty() ? "" : " ", unit, why)};
        };
        if (number > row.most) refuse("over its maximum", row.most, row.why_most);
        if (number < row.least) refuse("under its minimum", row.least, row.why_least);
    }
};

}  // namespace

std::span<const limit_row> limit_table() {
    return rows;
}

void set_limit(limits& into, const limit_row& row, std::string_view text) {
    std::visit(setter{into, row, text}, row.where);
}

std::string limit_text(const limits& from, const limit_row& row) {
    if (const auto* const number = std::get_if<std::size_t limits::*>(&row.where))
        return std::to_string(from.**number);
    return to_text(from.**std::get_if<milliseconds limits::*>(&row.where));
}

void refuse_contradictions(const limits& set) {
    // A message or an answer of the allowed size could otherwise never come through.
    need_room(set, &limits::message_bytes, &limits::arriving_bytes);
    need_room(set, &limits::answer_bytes, &limits::untaken_bytes);
    need_room(set, &limits::unwritten_bytes, &limits::untaken_bytes);
    need_room(set, &limits::log_pages, &limits::log_pages_max);
}

}  // namespace tramite::cli
