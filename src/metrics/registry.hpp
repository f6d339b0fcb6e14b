// Owns the numbers of every thread and adds them up. Built by the server and handed down to whoever
// counts; there is one for each server.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/sheet.hpp"

namespace tramite::metrics {

// How calls of one operation ended in one way.
struct call_totals {
    std::string_view operation;
    std::string_view error;
    std::string_view system;
    duration_totals durations;
};

struct lane_totals {
    duration_totals queue;
    std::uint64_t threads = 0;
    std::uint64_t busy = 0;
};

// All threads' numbers added up: a plain value, but for the names of operations, which the registry
// owns. Numbers that belong together may differ by what was under way.
struct totals {
    // Sorted by operation, then ending, then protocol; those that ever happened.
    std::vector<call_totals> calls;
    std::uint64_t active_calls = 0;
    std::uint64_t slow_calls = 0;
    std::array<std::uint64_t, ending::codes> rejections{};
    std::array<std::uint64_t, way_in_names.size()> connections{};
    std::uint64_t connections_begun = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::array<lane_totals, lane_names.size()> lanes{};
    std::array<std::uint64_t, transaction_end_names.size()> transactions{};
    count_totals group_requests;
    std::uint64_t replays = 0;
    std::uint64_t long_transactions = 0;
    std::uint64_t statements_found = 0;
    std::uint64_t statements_prepared = 0;
    std::uint64_t log_pages = 0;
    std::uint64_t receipt_line_behind_ms = 0;
    std::array<std::uint64_t, checkpoint_end_names.size()> checkpoints{};
};

// Thread: any.
class registry {
public:
    // What every operation that is not known counts as.
    static constexpr std::string_view other = "_OTHER";

    // The operations that are known; `_OTHER` comes behind them.
    explicit registry(const std::vector<std::string_view>& operations);
    registry(const registry&) = delete;
    registry& operator=(const registry&) = delete;

    // The number of an operation, for call_key. Allocates nothing.
    [[nodiscard]] std::size_t number_of(std::string_view operation) const noexcept;

    // A new thread's own sheet, which lives as long as the registry.
    [[nodiscard]] io_sheet& add_io_thread();
    [[nodiscard]] lane_sheet& add_lane_thread(lane_name of);
    [[nodiscard]] store_sheet& add_connection();

    [[nodiscard]] totals add_up() const;

private:
    void add_calls(totals& sum) const;
    void add_lanes(totals& sum) const;
    void add_connections(totals& sum) const;

    // Sorted, but for `_OTHER` at the end.
    std::vector<std::string> operations_;
    mutable std::mutex mutex_;
    // Protected by mutex_, as containers; what is in them never moves.
    std::deque<io_sheet> io_threads_;
    std::deque<lane_sheet> lane_threads_;
    std::deque<store_sheet> connections_;
};

}  // namespace tramite::metrics
