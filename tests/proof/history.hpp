// What the clients of a proof asked and what they were told, with the times of one monotonic clock.
// Values; for the programs that record them and the checker that reads them.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "tests/proof/workload.hpp"

namespace proof {

// What one attempt brought. `none`: nothing, or something that says that nothing is known.
struct answer {
    enum class kind : std::uint8_t { none, retriable, success, refusal, fault, annulled, rejected };
    kind what = kind::none;
    // A success's data as it came, byte for byte; otherwise the message.
    std::string text;
    std::string code;

    [[nodiscard]] bool is_final() const noexcept {
        return what == kind::success || what == kind::refusal || what == kind::fault ||
               what == kind::annulled;
    }
    bool operator==(const answer&) const = default;
};

struct attempt {
    std::int64_t sent_ns = 0;
    std::int64_t received_ns = std::numeric_limits<std::int64_t>::max();
    answer got;
};

// One request, however often it was sent. Reads have no id.
struct call {
    std::string id;
    std::string operation;
    order data;
    std::vector<attempt> attempts;
    // With other data under its id, sent after it had its final answer.
    std::vector<attempt> forgeries{};
    // Under aged(id), which nobody may execute any more.
    std::vector<attempt> revivals{};

    [[nodiscard]] const answer* final_answer() const noexcept {
        for (const auto& each : attempts)
            if (each.got.is_final()) return &each.got;
        return nullptr;
    }
};

using history = std::vector<call>;

// Whether an id says when it was made: a UUIDv7, or in this workload a name.
[[nodiscard]] bool is_dated(std::string_view id);
// A UUIDv7 as it would be had it been made a day and a half before.
[[nodiscard]] std::string aged(const std::string& id);

// What an error with that code, which does not ask for another try, says of its request.
[[nodiscard]] answer::kind kind_of_error(std::string_view code);
// Reads one line of the native dialect, without its line break.
[[nodiscard]] answer read_line(std::string_view line);

}  // namespace proof
