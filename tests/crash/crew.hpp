// The clients of one run, each on a thread of its own: those that speak for themselves, and some on
// public clients that they share. For the trials of tests/crash.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/crash/client_worker.hpp"
#include "tests/crash/raw_worker.hpp"

namespace proof {

struct crew_plan {
    std::uint64_t seed = 1;
    std::size_t raw_workers = 8;
    std::size_t depth = 8;
    // How many addresses a service has: raw workers take turns.
    std::size_t addresses = 1;
    loss meaning = loss::of_server;
    std::chrono::milliseconds patience{60'000};
    std::size_t client_workers = 4;
    // What the public client dials, all the time.
    std::string client_address;
    std::chrono::milliseconds client_deadline{5'000};
};

// Thread: one at a time.
class crew {
public:
    // They wait for the first service of the place, which outlives the crew.
    crew(const crew_plan& wanted, meeting_place& where);
    crew(const crew&) = delete;
    crew& operator=(const crew&) = delete;
    // Gives up, if they are not done.
    ~crew();

    [[nodiscard]] bool is_done() const { return done_ == threads_.size(); }
    // What all did and saw, once they are done.
    [[nodiscard]] worker_report join();

private:
    meeting_place* where_;
    // Their workers hold it; made before them and gone after them.
    std::unique_ptr<tramite::client> bank_;
    std::vector<worker_report> reports_;
    std::atomic<std::size_t> done_{0};
    std::vector<std::thread> threads_;
};

}  // namespace proof
