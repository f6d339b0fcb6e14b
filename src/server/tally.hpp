// What one connection adds to the numbers of its thread, and to the log: its calls, how long each
// took, and which were slow. For the session; the clock is read by whoever calls, once for many.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "metrics/sheet.hpp"
#include "server/call.hpp"
#include "server/operation_numbers.hpp"
#include "tramite/limits.hpp"
#include "wire/dialect.hpp"

namespace tramite::serving {

// What a call leaves in the numbers and in the log.
struct ended_call {
    // Null for an operation that does not exist, and for what was no request.
    const detail::binding* bound;
    const base::outcome* answer;
    // Empty if there is none, and so is the trace's.
    std::string_view id;
    std::string_view trace_id;
    metrics::rpc_system system = metrics::rpc_system::native;
    bool is_silent = false;
};

[[nodiscard]] metrics::rpc_system system_of(wire::dialect spoken) noexcept;

// One I/O thread's, shared by its connections. Thread: that one.
struct tally_book {
    metrics::io_sheet* numbers;
    const operation_numbers* operations;
    const limits* bounds;
    // Of the connection whose turn it is, in the memory of all.
    std::vector<ended_call> succeeded{};
    base::outcome success{};
};

// Thread: its connection's. What is still under way at its end is not active any more.
class tally {
public:
    tally(tally_book& book, std::string_view peer);
    tally(const tally&) = delete;
    tally& operator=(const tally&) = delete;
    ~tally();

    void received(std::size_t bytes) noexcept { book_->numbers->bytes_in.add(bytes); }
    void sent(std::size_t bytes) noexcept { book_->numbers->bytes_out.add(bytes); }

    // So many more calls were taken, at that moment, the last of them in that dialect.
    void taken(std::size_t calls, base::monotonic_time at,
               metrics::rpc_system spoken = metrics::rpc_system::native) noexcept;
    // One of them has its answer. In steady state this allocates nothing.
    void answered(const ended_call& done, base::monotonic_time at);
    void answered(const call& done, base::monotonic_time at);
    // One of them is a success, whose time is read together with that of others.
    void succeeds(const detail::binding& bound, std::string_view id);
    void succeeded(base::monotonic_time at);
    // What came was no call, and was told so.
    void rejected(const base::outcome& answer) noexcept;

private:
    [[nodiscard]] metrics::cell& speaking(metrics::rpc_system system) const noexcept {
        return book_->numbers->connections_speaking[static_cast<std::size_t>(system)];
    }
    void log(base::log_level level, std::string_view message, const ended_call& done,
             std::chrono::nanoseconds took) const;

    tally_book* book_;
    std::string_view peer_;
    base::monotonic_time taken_{};
    std::size_t active_ = 0;
    // Nothing if it has not said anything yet.
    std::optional<metrics::rpc_system> spoken_;
};

}  // namespace tramite::serving
