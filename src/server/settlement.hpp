// What tramite's own operations do with the receipt of another request: tell it, or claim its id
// for good. No Asio. For the reading lane and execute_once.
#pragma once

#include <cstdint>
#include <optional>

#include "base/error.hpp"
#include "operation/reserved.hpp"
#include "server/call.hpp"
#include "server/id_age.hpp"
#include "store/store.hpp"
#include "tramite/limits.hpp"

namespace tramite::serving {

// What tramite.servidor tells of a server on that database.
[[nodiscard]] operations::server_facts facts_of(const store::database& database,
                                                const limits& bounds);

enum class progress : std::uint8_t { none, under_way, expired };

// Whose receipt a request that is about one asks for. Valid as long as the request.
[[nodiscard]] store::receipt_key subject_of(const call& request);

// tramite.resultado: the receipt, or how far its request is. A receipt beats what is under way,
// which is a copy of its request. Without a receipt an expired id is told to be one.
[[nodiscard]] base::outcome told(const std::optional<store::receipt>& kept, progress otherwise);

// tramite.anular, inside an open group: the receipt of the subject if there is one, else claims its
// id, so that no request under it is ever done. Throws database_error if the store fails.
// An id that may have been done and forgotten cannot be claimed: that is id_vencido.
[[nodiscard]] base::outcome annul(store::writer& db, const call& request, const id_bounds& bounds);

}  // namespace tramite::serving
