// What a group of the writing lane stands on, with a scripted store below it: requests in as texts,
// answers out, no thread and no socket. For the tests of group, settlement and health.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <initializer_list>
#include <string>

#include "base/clock.hpp"
#include "server/admission.hpp"
#include "server/group.hpp"
#include "testing/scripted_writer.hpp"
#include "tramite/catalog.hpp"

namespace tramite::testing {

// A fixture's base: it fills `operations` before it asks. Thread: its test's.
class scripted_group : public ::testing::Test {
protected:
    // A UUIDv7, as a client makes them.
    static std::string id_of(int number) {
        return "0198c0de-0000-7000-8000-" + std::string(11, '0') + std::to_string(number);
    }
    // Admitted, and not run yet.
    serving::call& admit(const std::string& text) {
        return calls.emplace_back(door.admit(text, {}, time.look()));
    }
    // Without an id if the number is negative; `more` members follow the data.
    serving::call& ask(const std::string& operation, const std::string& data, int number = -1,
                       const std::string& more = {}) {
        auto text = R"({"operacion":")" + operation + R"(","datos":")" + data + "\"" + more;
        if (number >= 0) text += R"(,"id":")" + id_of(number) + "\"";
        return admit(text + "}");
    }
    // Together in one group, to its end.
    void run(std::initializer_list<serving::call*> requests) {
        serving::group open{db, bounds, time, watch};
        for (auto* const request : requests)
            open.add(*request);
        open.finish();
    }

    catalog operations;
    limits bounds;
    base::system_clock time;
    metrics::lane_sheet numbers{metrics::lane_name::writing};
    serving::health state;
    serving::station here;
    const serving::group_watch watch{.numbers = &numbers, .state = &state, .here = &here};
    operations::reserved_operations own{{.identidad = "a", .version = "1", .limites = {}}};
    serving::admission door{operations, own, bounds};
    scripted_writer db;
    std::deque<serving::call> calls;
};

}  // namespace tramite::testing
