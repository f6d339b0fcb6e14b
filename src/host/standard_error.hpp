// Where standard error leads: a person, the journal of systemd, or something else. For the
// programs, which write their log accordingly.
#pragma once

#include <cstdint>

namespace tramite::host {

enum class reader_kind : std::uint8_t { terminal, journal, other };

// The journal is recognised by JOURNAL_STREAM, which names the very stream that it reads: a
// standard error that was redirected since leads elsewhere.
[[nodiscard]] reader_kind reader_of_standard_error();

}  // namespace tramite::host
