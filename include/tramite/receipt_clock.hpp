// How a server that starts finds the time by which receipts grow old. For server_options.
#pragma once

#include <cstdint>

namespace tramite {

// measured: no faster than the machine has counted since it was last written down, so that a clock
// that is set wrong removes nothing; what a machine was off is not counted, and receipts live so
// much longer. wall: as the wall clock shows, once, at this start, by order of who looked at it.
enum class receipt_clock : std::uint8_t { measured, wall };

}  // namespace tramite
