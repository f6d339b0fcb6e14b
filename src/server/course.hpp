// The steps of one run, in their order: its place among the running ids, a look for its receipts,
// its preparing steps, its execution. Decisions alone: no Asio, no threads. For the session, and
// for whoever calls a catalog without a server.
//
// Invariants, cited by number in the code and in tests:
//   C1  An id is known as running before anything is prepared under it, until its request is done.
//   C2  What has a receipt is not prepared: it is looked for behind the place, so that no copy can
//       be done in between.
//   C3  Whoever waits for a place holds none: no two wait for each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "server/call.hpp"
#include "server/running_ids.hpp"
#include "tramite/limits.hpp"

namespace tramite::serving {

// The first of these calls that go to the same lane, no more than a group or a queue takes.
[[nodiscard]] std::span<call> first_run(std::span<call> calls, const limits& bounds);

// Use: while (next()) { lend the batch to where its step is done }; then `done` of the batch says
// how many of the first calls are answered. Thread: its session's.
class course {
public:
    // All of it outlives the course, at whose end the places of the run are given up.
    course(batch& lent, std::span<call> run, running_ids& running);
    course(const course&) = delete;
    course& operator=(const course&) = delete;
    ~course();

    // Fills the batch for the next step; false if there is none.
    [[nodiscard]] bool next();

private:
    enum class stage : std::uint8_t { begun, entered, looked, prepared, executed };

    [[nodiscard]] bool enter();
    [[nodiscard]] bool lend(batch::step what, std::span<call> calls);
    [[nodiscard]] bool is_answered();

    batch& lent_;
    const std::span<call> run_;
    running_ids& running_;
    // What is left of the run.
    std::span<call> rest_;
    stage reached_ = stage::begun;
};

}  // namespace tramite::serving
