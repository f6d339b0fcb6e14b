// How a client behaves, and how one call of it differs: plain values with good defaults.
// For client.hpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "tramite/limits.hpp"

namespace tramite {

// Who listens: tramite, or a server of the founding document, which knows no ids and answers one
// request on each connection.
enum class peer { tramite, founding };

// on: what failed is tried again under the same id, until the call's deadline. off: each call is
// sent at most once, and a server that cannot be reached is told at once.
enum class retries { on, off };

struct client_options {
    peer server = peer::tramite;
    retries retry = retries::on;
    // How long a call waits for its answer, unless it says otherwise.
    std::chrono::milliseconds deadline{30'000};
    // How long one try to connect may take, over all addresses of a name.
    std::chrono::milliseconds connect_deadline{5'000};
    // How long a call waits while no server can be reached. Zero: until its deadline, so that a
    // client may start before its server.
    std::chrono::milliseconds reach_deadline{0};
    // Open at once; each is opened when it is needed.
    std::size_t connections = 4;
    limits bounds{};
    client_limits own_bounds{};
};

struct call_options {
    // Zero: the client's.
    std::chrono::milliseconds deadline{0};
    // Names the request, for whoever sends it again later: 16 to 128 bytes. Empty: a new UUIDv7.
    // It belongs to the store that it is first sent to: a client of several endpoints takes one
    // only with `store`.
    std::string id{};
    // The identity of the only store that the call may go to, as outcome_unknown::store() and the
    // operation `tramite.servidor` tell it. Empty: any.
    std::string store{};
};

// How an earlier call is asked for, as call_options say it.
struct inquiry_options {
    std::chrono::milliseconds deadline{0};
    std::string store{};
};

}  // namespace tramite
