// The client controller's test, against a running server: every operation once, and what may go
// wrong. For bank-client.
#pragma once

#include <iosfwd>

namespace tramite {
class client;
}

namespace bank {

// Shows each request and answer on `shown`. Opens accounts of its own, so that it does not matter
// what the server's database holds, nor who else is at work. Throws std::runtime_error that says
// which answer is not what it must be, and whatever the client throws.
void demonstrate(tramite::client& server, std::ostream& shown);

}  // namespace bank
