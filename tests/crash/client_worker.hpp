// Clients that are an application's: the public client, which tries again itself, and is asked
// again under the same id by those who were told that nothing is known. For tests/crash.
#pragma once

#include "tests/crash/raw_worker.hpp"
#include "tramite/client.hpp"

namespace proof {

// Waits for the first service; what it dials after that must serve as long as there are services.
// Thread: one at a time; the client may have several.
class client_worker {
public:
    client_worker(const worker_plan& wanted, meeting_place& where, tramite::client& bank);

    [[nodiscard]] worker_report run();

private:
    // Waits for the answers of all.
    void ask(const std::vector<call*>& which);
    [[nodiscard]] answer ask(const call& which);
    void note(call& asked, answer told);

    worker_plan wanted_;
    meeting_place* where_;
    tramite::client* bank_;
    call_source source_;
};

// How such clients behave: they try again soon.
[[nodiscard]] tramite::client_options options_of_client(std::chrono::milliseconds deadline);

}  // namespace proof
