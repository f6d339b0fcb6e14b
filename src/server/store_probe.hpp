// Asks the writing lane to try a write while the store is not well: without it, a server that gets
// no requests because it is not ready would never find out that it is again. For /readyz.
#pragma once

#include <atomic>

#include "server/call.hpp"
#include "server/lanes.hpp"

namespace tramite::serving {

// Outlives the lane that it asks. Thread: any.
class store_probe final : public batch_owner {
public:
    // At most one is under way.
    void ask(lane& writing);
    void finished(std::span<batch* const> done) override;

private:
    // No calls: the lane takes it for what it is.
    batch batch_;
    std::atomic<bool> is_under_way_ = false;
};

}  // namespace tramite::serving
