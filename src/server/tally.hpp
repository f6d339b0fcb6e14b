// What one connection adds to the numbers of its thread, and to the log: its calls, how long each
// took, and which were slow. For the session; the clock is read by whoever calls, once for many.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "metrics/sheet.hpp"
#include "server/call.hpp"
#include "server/operation_numbers.hpp"
#include "tramite/limits.hpp"

namespace tramite::serving {

// One I/O thread's, shared by its connections. Thread: that one.
struct tally_book {
    metrics::io_sheet* numbers;
    const operation_numbers* operations;
    const limits* bounds;
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

    // So many more calls were taken, at that moment.
    void taken(std::size_t calls, base::monotonic_time at) noexcept;
    // One of them has its answer. In steady state this allocates nothing.
    void answered(const call& done, base::monotonic_time at);
    // What came was no call, and was told so.
    void rejected(const base::outcome& answer) noexcept;

private:
    void log(base::log_level level, std::string_view message, const call& done,
             std::chrono::nanoseconds took) const;

    tally_book* book_;
    std::string_view peer_;
    base::monotonic_time taken_{};
    std::size_t active_ = 0;
    bool is_native_ = false;
};

}  // namespace tramite::serving
