// The operation tramite.servidor, as the client asks it.
#include "client/greeting.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "client/retry.hpp"

namespace tramite::calling {

std::string write_greeting(const std::string& id, std::chrono::milliseconds remaining) {
    std::string text;
    wire::write_request(
        text, {.operation = "tramite.servidor", .data = {}, .id = id, .remaining = remaining});
    return text;
}

std::variant<greeted, not_greeted> read_greeting(const wire::native_response& came,
                                                 const std::string& id) {
    if (came.id && *came.id != id) return not_greeted{"it answers what was not asked"};
    switch (verdict_of(came)) {
        case verdict::retriable:
        case verdict::doubtful:
            return not_greeted{
                fmt::format("it takes no calls now: {} ({})", *came.error, came.code),
                // Of a call, that would say that its own deadline passed.
                came.code == base::name(base::code::plazo_vencido) ? std::string{} : came.code};
        default:
            break;
    }
    greeted told{.store = {}, .echoes_ids = came.id.has_value()};
    if (!told.echoes_ids || came.error || !came.data.is_object()) return told;
    const auto* store = came.data.get_object().if_contains("identidad");
    // A server without a store says null, and keeps no receipts: any two of them say the same.
    if (store && store->is_string() && !store->get_string().empty())
        told.store.emplace(store->get_string());
    return told;
}

}  // namespace tramite::calling
