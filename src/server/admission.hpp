// From the text of a message to a call that is ready for its lane, or decided already: parsed, its
// operation found, its data decoded, its digest made. No Asio. For the sessions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/json_text.hpp"
#include "operation/mismatch.hpp"
#include "operation/reserved.hpp"
#include "server/call.hpp"
#include "server/seeds.hpp"
#include "tramite/catalog.hpp"
#include "tramite/limits.hpp"
#include "wire/asked.hpp"
#include "wire/message_head.hpp"

namespace tramite::serving {

// Who asks, as far as the connection knows.
struct asker {
    std::string peer;
    std::string principal;
};

// One for each I/O thread. Thread: that one.
class admission {
public:
    admission(const catalog& operations, const operations::reserved_operations& own,
              const limits& bounds);

    // One request in the native dialect. `came`: when the text was read. `head`: what its way in
    // says of it beside its text; null if that says nothing.
    [[nodiscard]] call admit(std::string_view text, const asker& who, const base::moment& came,
                             const wire::message_head* head = nullptr);
    // One message in JSON-RPC: appends a call for each of its requests, and at least one.
    void admit_jsonrpc(std::string_view text, const asker& who, const base::moment& came,
                       const wire::message_head* head, std::vector<call>& to);
    // The data of an operation that the head names.
    [[nodiscard]] call admit_operation(std::string_view text, const asker& who,
                                       const base::moment& came, const wire::message_head& head);

private:
    void take_headed(call& admitted, wire::asked& wanted, const asker& who,
                     const base::moment& came, const wire::message_head* head);
    void take(call& admitted, wire::asked& wanted, const asker& who, const base::moment& came);
    [[nodiscard]] context::facts facts_of(wire::asked& wanted, const asker& who,
                                          base::wall_time came);
    [[nodiscard]] const detail::binding* find(std::string_view operation) const;
    void bind(call& admitted, wire::asked& wanted);
    [[nodiscard]] std::variant<operations::input, operations::data_mismatch> decode(
        const detail::binding& bound, wire::asked& wanted) const;
    void decide_unknown(call& admitted, const wire::asked& wanted);

    const catalog* operations_;
    const operations::reserved_operations* own_;
    const limits* bounds_;
    base::json_parser parser_;
    base::json_memory::first_bytes parsed_{};
    seeds seeds_;
};

// Decides a call that is not decided yet, when there is no room for it or the server is stopping.
// A writing request with an id still goes to its lane, to ask for its receipt.
void decide(call& admitted, base::outcome outcome);

// Decides a call that comes after the server began to stop, whatever else is wrong with it.
void refuse(call& admitted);

// It is in a batch whose answers have become too much to hold.
[[nodiscard]] base::outcome batch_too_heavy(const limits& bounds);

// There is no room for it before its lane.
[[nodiscard]] base::outcome saturated(const limits& bounds);

}  // namespace tramite::serving
