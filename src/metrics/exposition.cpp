// Every family of numbers, by its name, in the order of the page.
#include "metrics/exposition.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <locale>
#include <sstream>
#include <utility>
#include <vector>

namespace tramite::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using labels = std::vector<ClientMetric::Label>;

constexpr double ns_per_second = 1e9;

ClientMetric::Label label(std::string_view name, std::string_view value) {
    return {.name = std::string{name}, .value = std::string{value}};
}

// One family, filled value by value. Thread: one.
class family {
public:
    family(MetricType type, std::string_view name, std::string_view meaning) {
        made_.name = name;
        made_.help = meaning;
        made_.type = type;
    }

    family& add(double value, labels told_by = {}) {
        auto& metric = made_.metric.emplace_back();
        metric.label = std::move(told_by);
        if (made_.type == MetricType::Counter)
            metric.counter.value = value;
        else
            metric.gauge.value = value;
        return *this;
    }
    family& add(std::uint64_t value, labels told_by = {}) {
        return add(static_cast<double>(value), std::move(told_by));
    }

    // One value for each name of a closed set: those that are still zero are there as well.
    template <std::size_t Count>
    family& add_each(std::string_view label_name, const std::array<std::string_view, Count>& names,
                     const std::array<std::uint64_t, Count>& values) {
        for (std::size_t i = 0; i < Count; ++i)
            add(values[i], {label(label_name, names[i])});
        return *this;
    }

    // `unit`: how many of the scale's steps are one of the name's.
    template <const auto& Scale>
    family& add(const histogram_totals<Scale>& observed, double unit, labels told_by = {}) {
        auto& metric = made_.metric.emplace_back();
        metric.label = std::move(told_by);
        auto& histogram = metric.histogram;
        for (std::size_t i = 0; i < observed.buckets.size(); ++i) {
            histogram.sample_count += observed.buckets[i];
            const double bound = i + 1 < observed.buckets.size()
                                     ? static_cast<double>(Scale.bound(i)) / unit
                                     : std::numeric_limits<double>::infinity();
            histogram.bucket.push_back(
                {.cumulative_count = histogram.sample_count, .upper_bound = bound});
        }
        histogram.sample_sum = static_cast<double>(observed.sum) / unit;
        return *this;
    }

    [[nodiscard]] MetricFamily take() { return std::move(made_); }

private:
    MetricFamily made_;
};

using families = std::vector<MetricFamily>;

void add_calls(families& page, const totals& counted) {
    family durations{MetricType::Histogram, "rpc_server_call_duration_seconds",
                     "Calls, from taken to answered, by operation and how they ended."};
    for (const auto& call : counted.calls) {
        labels told_by{label("rpc_method", call.operation), label("rpc_system_name", call.system)};
        if (!call.error.empty()) told_by.push_back(label("error_type", call.error));
        durations.add(call.durations, ns_per_second, std::move(told_by));
    }
    page.push_back(durations.take());
    page.push_back(family{MetricType::Gauge, "rpc_server_active_calls",
                          "Calls that are taken and not answered yet."}
                       .add(counted.active_calls)
                       .take());
    page.push_back(family{MetricType::Counter, "tramite_slow_operations_total",
                          "Calls that took longer than the limit slow-operation."}
                       .add(counted.slow_calls)
                       .take());
    family rejections{MetricType::Counter, "tramite_rejections_total",
                      "Requests that were rejected before their handler ran, by code."};
    for (std::size_t code = 0; code < counted.rejections.size(); ++code)
        rejections.add(counted.rejections[code], {label("code", ending::name(code))});
    page.push_back(rejections.take());
}

void add_connections(families& page, const totals& counted) {
    page.push_back(family{MetricType::Gauge, "tramite_connections",
                          "Connections open now, by what they speak."}
                       .add_each("dialect", way_in_names, counted.connections)
                       .take());
    page.push_back(
        family{MetricType::Counter, "tramite_connections_total", "Connections that were accepted."}
            .add(counted.connections_begun)
            .take());
    page.push_back(
        family{MetricType::Counter, "tramite_bytes_total", "Bytes of messages, received and sent."}
            .add(counted.bytes_in, {label("direction", "in")})
            .add(counted.bytes_out, {label("direction", "out")})
            .take());
}

void add_lanes(families& page, const totals& counted) {
    family queue{MetricType::Histogram, "tramite_queue_seconds",
                 "Time that batches of requests waited for their lane."};
    family threads{MetricType::Gauge, "tramite_lane_threads", "Threads of each lane, by state."};
    std::uint64_t used = 0;
    std::uint64_t idle = 0;
    for (std::size_t i = 0; i < lane_names.size(); ++i) {
        const auto& lane = counted.lanes[i];
        const auto free = lane.threads - std::min(lane.busy, lane.threads);
        queue.add(lane.queue, ns_per_second, {label("lane", lane_names[i])});
        threads.add(lane.busy, {label("lane", lane_names[i]), label("state", "busy")});
        threads.add(free, {label("lane", lane_names[i]), label("state", "idle")});
        if (i == static_cast<std::size_t>(lane_name::computing)) continue;
        used += lane.busy;
        idle += free;
    }
    page.push_back(queue.take());
    page.push_back(threads.take());
    page.push_back(
        family{MetricType::Gauge, "tramite_db_pool", "Connections to the database, by state."}
            .add(used, {label("state", "used")})
            .add(idle, {label("state", "idle")})
            .take());
}

void add_store(families& page, const totals& counted) {
    page.push_back(family{MetricType::Counter, "tramite_transactions_total",
                          "Transactions of the writing lane, by how they ended."}
                       .add_each("outcome", transaction_end_names, counted.transactions)
                       .take());
    page.push_back(family{MetricType::Histogram, "tramite_group_requests",
                          "Requests that were committed together."}
                       .add(counted.group_requests, 1)
                       .take());
    page.push_back(family{MetricType::Counter, "tramite_replays_total",
                          "Requests that were answered from their receipt."}
                       .add(counted.replays)
                       .take());
    page.push_back(family{MetricType::Counter, "tramite_long_transactions_total",
                          "Handlers that held the writing lane past the limit long-transaction."}
                       .add(counted.long_transactions)
                       .take());
    page.push_back(family{MetricType::Counter, "tramite_db_statements_total",
                          "Statements of handlers, by whether they were prepared already."}
                       .add(counted.statements_found, {label("cache", "hit")})
                       .add(counted.statements_prepared, {label("cache", "miss")})
                       .take());
    page.push_back(family{MetricType::Gauge, "tramite_wal_pages",
                          "Pages in the write-ahead log of the database."}
                       .add(counted.log_pages)
                       .take());
    page.push_back(family{MetricType::Gauge, "tramite_receipt_line_behind_seconds",
                          "How much longer than receipt-life receipts are kept, for the clock is "
                          "ahead of the time that was measured."}
                       .add(static_cast<double>(counted.receipt_line_behind_ms) / 1'000)
                       .take());
    page.push_back(family{MetricType::Counter, "tramite_checkpoints_total",
                          "Checkpoints of the write-ahead log, by how they ended."}
                       .add_each("outcome", checkpoint_end_names, counted.checkpoints)
                       .take());
}

void add_gauge(families& page, std::string_view name, std::string_view meaning, double value) {
    page.push_back(family{MetricType::Gauge, name, meaning}.add(value).take());
}

void add_surroundings(families& page, const surroundings& around) {
    add_gauge(page, "tramite_ready", "1 while /readyz says yes.", around.is_ready ? 1 : 0);
    page.push_back(
        family{MetricType::Gauge, "tramite_build_info", "What the program was built from."}
            .add(1.0, {label("version", around.version), label("compiler", around.compiler)})
            .take());
    const auto& process = around.process;
    page.push_back(
        family{MetricType::Counter, "process_cpu_seconds_total", "Processor time of the process."}
            .add(process.cpu_time.count())
            .take());
    add_gauge(page, "process_resident_memory_bytes", "Memory of the process that is in RAM.",
              static_cast<double>(process.resident_bytes));
    add_gauge(page, "process_virtual_memory_bytes", "Address space of the process.",
              static_cast<double>(process.virtual_bytes));
    add_gauge(page, "process_open_fds", "File descriptors that are open.",
              static_cast<double>(process.open_fds));
    add_gauge(page, "process_max_fds", "File descriptors that may be open.",
              static_cast<double>(process.max_fds));
    add_gauge(page, "process_start_time_seconds", "When the process began, since 1970.",
              process.start_time.count());
}

}  // namespace

std::string expose(const totals& counted, const surroundings& around) {
    families page;
    add_calls(page, counted);
    add_connections(page, counted);
    add_lanes(page, counted);
    add_store(page, counted);
    add_surroundings(page, around);
    std::ostringstream text;
    // Numbers are written the same whatever the program's locale is.
    text.imbue(std::locale::classic());
    prometheus::TextSerializer{}.Serialize(text, page);
    return std::move(text).str();
}

}  // namespace tramite::metrics
