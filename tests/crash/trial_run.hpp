// One run of a trial on one database: servers that come and go, the clients that ask them, and in
// the end all that they were told held against what the database holds. For tests/crash.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "testing/temporary_folder.hpp"
#include "tests/crash/crew.hpp"
#include "tests/crash/meeting_place.hpp"
#include "tests/crash/server_process.hpp"
#include "tests/crash/trial.hpp"

namespace proof {

// For what should be there at once; who waits longer waits for ever.
inline constexpr std::chrono::seconds patience_of_trial{120};

// Thread: one at a time, and the same from first to last.
class trial_run {
public:
    // `fault` is armed in every server.
    explicit trial_run(std::string fault);

    // Where files of servers of this run lie.
    [[nodiscard]] std::string socket_address() const { return "unix:" + folder_.file("socket"); }
    [[nodiscard]] server_process& server() { return server_; }
    [[nodiscard]] meeting_place& place() { return place_; }
    [[nodiscard]] const meeting_place& place() const { return place_; }

    // Starts a server with `more` armed too, and its wall clock set ahead.
    void start(const std::string& more = {}, std::chrono::hours ahead = {});
    // Waits for it; false if it ended before it served.
    [[nodiscard]] bool is_serving() { return server_.wait_ready(patience_of_trial); }
    // And tells the clients of it.
    [[nodiscard]] bool serve();
    // Until so many answers came since it was called, or the server ended, or time is up.
    void wait_for_answers(std::size_t count);
    // Noted as broken.
    void report(std::string_view invariant, std::string what);

    // What somebody beside the crew asked.
    void add(const history& told) { beside_.insert(beside_.end(), told.begin(), told.end()); }

    // Has a server that lives answer all that is open, stops it as an operator does, and checks.
    // Counts in the result what the clients did.
    [[nodiscard]] std::vector<violation> finish(crew& clients, trial_result& result);

private:
    void heal(const crew& clients);
    void stop();

    tramite::testing::temporary_folder folder_;
    std::string fault_;
    server_process server_;
    meeting_place place_;
    history beside_;
    std::vector<violation> found_;
};

}  // namespace proof
