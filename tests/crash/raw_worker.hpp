// A client that speaks the native dialect itself: some requests in one write, each asked again
// under its id until it has a final answer; then, now and then, a late copy, other data under the
// same id, or the same under an id that is too old. For tests/crash.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/crash/line_socket.hpp"
#include "tests/crash/meeting_place.hpp"
#include "tests/proof/call_source.hpp"
#include "tests/proof/checker.hpp"
#include "tests/proof/history.hpp"

namespace proof {

// What a connection's end says: that its server is gone and another is to come, or nothing.
enum class loss : std::uint8_t { of_server, of_connection };

struct worker_plan {
    std::uint64_t seed = 1;
    mix asked;
    // Requests in one write.
    std::size_t depth = 8;
    // Which of a service's addresses.
    std::size_t address = 0;
    loss meaning = loss::of_server;
    // For one answer.
    std::chrono::milliseconds patience{60'000};
};

// What a client did, and what it saw that no history says.
struct worker_report {
    history told;
    std::vector<violation> found{};
};

[[nodiscard]] std::int64_t monotonic_ns();

// Thread: one at a time.
class raw_worker {
public:
    raw_worker(const worker_plan& wanted, meeting_place& where);

    // Until all that it asked is answered after the place began to end, or was given up.
    [[nodiscard]] worker_report run();

private:
    enum class purpose : std::uint8_t { ask, copy, forge, revive };
    struct sending {
        std::size_t call;
        purpose why;
    };

    [[nodiscard]] bool connect();
    void gather();
    // False if the connection is gone or says nothing.
    [[nodiscard]] bool exchange();
    void hear(const sending& which, attempt& tried, const std::string& line);
    // What stands in its place in the history, under another id or with other data.
    [[nodiscard]] call as_sent(const sending& which) const;
    [[nodiscard]] std::vector<attempt>& attempts_of(const sending& which);
    void drop_extras();

    worker_plan wanted_;
    meeting_place* where_;
    call_source source_;
    line_socket connection_;
    std::size_t known_service_ = 0;
    std::string address_;
    // What goes out next, in order.
    std::vector<sending> open_;
    worker_report report_;
};

}  // namespace proof
