// What becomes of one call, decided from what happened to it: events in, an answer or "again" out.
// No I/O and no clock; for the pipeline that carries the call, and tested without sockets.
//
// Invariants:
// 1. A call of which a byte may have left is never sent again.
// 2. A call is answered once, and not before something happened that decides it.
// 3. Only an answer of the server says that something was done or refused; all else is unknown
//    once a byte may have left, and undone as long as none has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "client/answer.hpp"
#include "wire/native.hpp"

namespace tramite::calling {

// Why a connection is over.
struct ending {
    enum class kind : std::uint8_t {
        not_connected,  // It never came to be.
        closed,         // By the peer, or by the network.
        not_an_answer,  // Something came that no server of this protocol sends.
        client_gone,    // The client itself ends.
    };
    kind what = kind::closed;
    // One line for a person.
    std::string why;
};

// Thread: one at a time.
class retry {
public:
    // Connections that may end before a byte of the call has left; a server that closes each new
    // connection at once would otherwise be dialled in a circle.
    static constexpr int connections_max = 3;

    // The id is empty for a server that knows none.
    explicit retry(std::string id) : id_{std::move(id)} {}

    [[nodiscard]] const std::string& id() const noexcept { return id_; }

    // The request is handed to the system: bytes of it may leave from here on.
    void leaving() noexcept { may_have_left_ = true; }
    // The system took no byte of it, and never will.
    void stayed() noexcept { may_have_left_ = false; }
    [[nodiscard]] bool may_have_left() const noexcept { return may_have_left_; }

    // The answer to give; or nothing, and the call is to be sent on another connection.
    [[nodiscard]] std::optional<detail::answer> on_ending(const ending& why);

    [[nodiscard]] detail::answer on_deadline() const;
    [[nodiscard]] detail::answer on_response(wire::native_response came) const;
    // Not sent: a call that had to take effect before this one was lost.
    [[nodiscard]] detail::answer on_lost_order() const;
    // Not sent: the request has more bytes than a server takes.
    [[nodiscard]] detail::answer on_too_big(std::size_t bytes, std::size_t limit) const;
    // Not sent: too many calls wait already.
    [[nodiscard]] detail::answer on_overflow(std::size_t limit) const;

private:
    std::string id_;
    int connections_lost_ = 0;
    bool may_have_left_ = false;
};

}  // namespace tramite::calling
