// The numbers of one thread: it writes them alone, and whoever scrapes adds up all threads'. Owned
// by the registry; for the I/O threads, the lanes and the store's connections.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <deque>
#include <vector>

#include "metrics/cell.hpp"
#include "metrics/histogram.hpp"
#include "metrics/labels.hpp"

namespace tramite::metrics {

// Two threads' numbers never share a line of the processor's cache; two lines are fetched together.
inline constexpr std::size_t apart = 128;

// Which calls are counted together.
struct call_key {
    // The operation's number in the registry.
    std::size_t operation = 0;
    ending end;
    rpc_system system = rpc_system::native;
};

// Durations of calls by operation, ending and protocol. A histogram is made when its first call
// ends, so that memory follows what happens; from then on nothing is allocated. Thread: observe()
// one, each() any.
class call_durations {
public:
    explicit call_durations(std::size_t operations) : of_(operations * per_operation) {}
    call_durations(const call_durations&) = delete;
    call_durations& operator=(const call_durations&) = delete;

    void observe(const call_key& which, std::chrono::nanoseconds taken) {
        auto& slot = of_[slot_of(which)];
        auto* found = slot.load(std::memory_order_relaxed);
        if (found == nullptr) found = make(slot);
        found->observe(taken);
    }

    // Calls visit(slot, histogram) for each that there is.
    template <class Visit>
    void each(Visit visit) const {
        for (std::size_t slot = 0; slot < of_.size(); ++slot)
            if (const auto* const found = of_[slot].load(std::memory_order_acquire))
                visit(slot, *found);
    }

    static constexpr std::size_t per_operation = ending::count * rpc_system_names.size();

private:
    static std::size_t slot_of(const call_key& which) noexcept {
        return which.operation * per_operation + which.end.index() * rpc_system_names.size() +
               static_cast<std::size_t>(which.system);
    }
    duration_histogram* make(std::atomic<duration_histogram*>& slot) {
        slot.store(&made_.emplace_back(), std::memory_order_release);
        return &made_.back();
    }

    std::vector<std::atomic<duration_histogram*>> of_;
    // Grows, and nothing in it moves.
    std::deque<duration_histogram> made_;
};

// Thread: its I/O thread's.
struct alignas(apart) io_sheet {
    explicit io_sheet(std::size_t operations) : calls{operations} {}

    call_durations calls;
    // Taken and not answered yet.
    cell active_calls;
    cell slow_calls;
    // By tramite's code: every rejection, also of what was no request.
    std::array<cell, ending::codes> rejections;
    // Open now, and those of them whose way in is known; and all that there ever were.
    cell connections_open;
    std::array<cell, rpc_system_names.size()> connections_speaking;
    cell connections_http;
    cell connections_begun;
    cell bytes_in;
    cell bytes_out;
};

// Thread: one thread of a lane.
struct alignas(apart) lane_sheet {
    explicit lane_sheet(lane_name of) : lane{of} {}

    const lane_name lane;
    // How long its batches waited.
    duration_histogram queue;
    // 1 while it works.
    cell is_busy;
    // Of the writing lane only.
    std::array<cell, transaction_end_names.size()> transactions;
    count_histogram group_requests;
    cell replays;
    cell long_transactions;
};

// Thread: the one that has the connection.
struct alignas(apart) store_sheet {
    cell statements_found;
    cell statements_prepared;
    // Of the connection that writes only. Pages in the log now.
    cell log_pages;
    // How far the line of receipts is behind where the wall clock would have it.
    cell receipt_line_behind_ms;
    std::array<cell, checkpoint_end_names.size()> checkpoints;
};

}  // namespace tramite::metrics
