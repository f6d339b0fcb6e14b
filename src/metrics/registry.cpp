// Handing out sheets, and adding them up.
#include "metrics/registry.hpp"

#include <algorithm>

namespace tramite::metrics {
namespace {

template <std::size_t Count>
void add(std::array<std::uint64_t, Count>& sums, const std::array<cell, Count>& cells) {
    for (std::size_t i = 0; i < Count; ++i)
        sums[i] += cells[i].get();
}

// A connection may be seen to speak before it is seen to be open.
void add_connections_of(const io_sheet& thread,
                        std::array<std::uint64_t, way_in_names.size()>& sums) {
    const auto of = [&](rpc_system system) {
        return thread.connections_speaking[static_cast<std::size_t>(system)].get();
    };
    const auto native = of(rpc_system::native);
    const auto jsonrpc = of(rpc_system::jsonrpc);
    const auto http = thread.connections_http.get();
    const auto known = native + jsonrpc + http;
    const auto open = std::max(thread.connections_open.get(), known);
    sums[static_cast<std::size_t>(way_in::native)] += native;
    sums[static_cast<std::size_t>(way_in::jsonrpc)] += jsonrpc;
    sums[static_cast<std::size_t>(way_in::http)] += http;
    sums[static_cast<std::size_t>(way_in::unknown)] += open - known;
}

}  // namespace

registry::registry(const std::vector<std::string_view>& operations)
    : operations_{operations.begin(), operations.end()} {
    std::ranges::sort(operations_);
    operations_.emplace_back(other);
}

std::size_t registry::number_of(std::string_view operation) const noexcept {
    const auto last = operations_.end() - 1;
    const auto found = std::lower_bound(operations_.begin(), last, operation);
    const auto known = found != last && *found == operation ? found : last;
    return static_cast<std::size_t>(known - operations_.begin());
}

io_sheet& registry::add_io_thread() {
    const std::lock_guard lock{mutex_};
    return io_threads_.emplace_back(operations_.size());
}

lane_sheet& registry::add_lane_thread(lane_name of) {
    const std::lock_guard lock{mutex_};
    return lane_threads_.emplace_back(of);
}

store_sheet& registry::add_connection() {
    const std::lock_guard lock{mutex_};
    return connections_.emplace_back();
}

totals registry::add_up() const {
    totals sum;
    const std::lock_guard lock{mutex_};
    add_calls(sum);
    add_lanes(sum);
    add_connections(sum);
    return sum;
}

void registry::add_calls(totals& sum) const {
    constexpr auto systems = rpc_system_names.size();
    std::vector<duration_totals> durations(operations_.size() * call_durations::per_operation);
    for (const auto& thread : io_threads_) {
        thread.calls.each([&](std::size_t slot, const duration_histogram& observed) {
            observed.add_to(durations[slot]);
        });
        sum.active_calls += thread.active_calls.get();
        sum.slow_calls += thread.slow_calls.get();
        add(sum.rejections, thread.rejections);
        add_connections_of(thread, sum.connections);
        sum.connections_begun += thread.connections_begun.get();
        sum.bytes_in += thread.bytes_in.get();
        sum.bytes_out += thread.bytes_out.get();
    }
    for (std::size_t slot = 0; slot < durations.size(); ++slot) {
        if (durations[slot].count() == 0) continue;
        sum.calls.push_back({.operation = operations_[slot / call_durations::per_operation],
                             .error = ending::name(slot / systems % ending::count),
                             .system = rpc_system_names[slot % systems],
                             .durations = durations[slot]});
    }
}

void registry::add_lanes(totals& sum) const {
    for (const auto& thread : lane_threads_) {
        auto& lane = sum.lanes[static_cast<std::size_t>(thread.lane)];
        thread.queue.add_to(lane.queue);
        ++lane.threads;
        lane.busy += thread.is_busy.get();
        add(sum.transactions, thread.transactions);
        thread.group_requests.add_to(sum.group_requests);
        sum.replays += thread.replays.get();
        sum.long_transactions += thread.long_transactions.get();
    }
}

void registry::add_connections(totals& sum) const {
    for (const auto& connection : connections_) {
        sum.statements_found += connection.statements_found.get();
        sum.statements_prepared += connection.statements_prepared.get();
        sum.log_pages += connection.log_pages.get();
        sum.receipt_line_behind_ms += connection.receipt_line_behind_ms.get();
        add(sum.checkpoints, connection.checkpoints);
    }
}

}  // namespace tramite::metrics
