// An id from far ahead is refused as well: its receipt would outlive all others, and whoever made
// it has a clock that will be set back.
#include "server/id_age.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <string>

#include "base/fault_point.hpp"
#include "base/id.hpp"

namespace tramite::serving {
namespace {

std::string text_of(base::wall_time when) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       std::chrono::time_point_cast<std::chrono::seconds>(when));
}

}  // namespace

std::optional<base::outcome> expired(std::string_view id, const id_bounds& bounds) {
    const auto uuid = base::parse_uuid7(id);
    if (!uuid) return std::nullopt;
    const auto born = base::time_of(*uuid);
    const bool is_old = born < bounds.line;
    if (!is_old && born <= bounds.now + bounds.ahead) return std::nullopt;
    if (TRAMITE_FAULT_VARIANT("receipts.expired_ids_run")) return std::nullopt;
    const auto born_text = text_of(born);
    const auto now_text = text_of(bounds.now);
    return base::rejection(
        base::code::id_vencido,
        {.spanish = fmt::format("El id {} {}: es de {} y el reloj del servidor marca {}; no se "
                                "sabe si su petición ya se hizo, y no se ejecuta",
                                id, is_old ? "venció" : "está en el futuro", born_text, now_text),
         .english =
             fmt::format("The id {} {}: it is of {} and the server's clock shows {}; "
                         "whether its request was done is not known, and it is not run",
                         id, is_old ? "has expired" : "is from the future", born_text, now_text)});
}

}  // namespace tramite::serving
