// What lanes stand on: a database in a folder of its own, an admission, and an owner that waits for
// its batches. For the tests of the lanes and of what is lent to them.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "server/admission.hpp"
#include "server/lanes.hpp"
#include "server/running_ids.hpp"
#include "store/store.hpp"
#include "testing/temporary_folder.hpp"
#include "tramite/catalog.hpp"

namespace tramite::testing {

// Counts the batches that its lanes are done with.
class counting_owner final : public serving::batch_owner {
public:
    void finished(std::span<serving::batch* const> done) override {
        // Told within the lock: whoever waits may end this very object.
        const std::lock_guard lock{mutex_};
        batches_ += done.size();
        changed_.notify_all();
    }
    void wait_for(std::size_t batches) {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return batches_ >= batches; });
        batches_ -= batches;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t batches_ = 0;
};

// A fixture's base: it fills `operations` before it asks. Thread: its test's.
class lanes_stand : public ::testing::Test {
protected:
    std::vector<serving::call> ask(const std::string& name, const std::string& data,
                                   std::size_t times) {
        std::vector<serving::call> calls;
        for (std::size_t i = 0; i < times; ++i)
            calls.push_back(door.admit(R"({"operacion":")" + name + R"(","datos":)" + data + "}",
                                       {}, time.look()));
        return calls;
    }
    // One pass through the lane; how many of the calls it did.
    std::size_t run(serving::lane& through, std::vector<serving::call>& calls,
                    serving::batch::step what = serving::batch::step::execute) {
        serving::batch one{.calls = calls, .what = what, .owner = &owner};
        EXPECT_TRUE(through.submit(one));
        owner.wait_for(1);
        return one.done;
    }

    testing::temporary_folder folder;
    catalog operations;
    limits bounds;
    base::system_clock time;
    metrics::registry numbers{{}};
    serving::health state;
    serving::watch handlers{std::chrono::hours{1}, [](const serving::call&) {}};
    const serving::lane_parts parts{.bounds = &bounds,
                                    .time = &time,
                                    .numbers = &numbers,
                                    .state = &state,
                                    .handlers = &handlers};
    operations::reserved_operations own{{.identidad = "a", .version = "1", .limites = {}}};
    serving::admission door{operations, own, bounds};
    serving::running_ids places;
    counting_owner owner;
    std::vector<migration> schema{"create table notas(texto text not null)"};
    std::unique_ptr<store::database> database =
        store::open("sqlite:" + (folder.path() / "data.db").string(),
                    {.migrations = schema, .bounds = bounds, .time = time});
};

}  // namespace tramite::testing
