// What becomes of one call, decided from what happened to it: events in, an answer or "again" out.
// No I/O, no clock and no sleep; for the pipeline that carries the call and the switchboard where
// it waits, and tested without sockets.
//
// Invariants:
// 1. A call of which a byte may have left is sent again only under its id, only if retries are on,
//    and only to the store that it was sent to, which showed itself before. A call whose caller
//    names the store goes to no other from the first.
// 2. A call is answered once, and not before something happened that decides it.
// 3. Only an answer of the server says that something was done or refused. While an earlier sending
//    may have reached a server and nothing has said what became of it, a rejection of a later one
//    decides nothing, and the outcome is unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "client/answer.hpp"
#include "tramite/client_options.hpp"
#include "wire/native.hpp"

namespace tramite::calling {

// Numbers the stores that a client has seen, from 1. 0: not known, and never sent to again.
using store_number = std::uint32_t;

// A store with the identity that its servers tell, if one is known. The text outlives the calls.
struct store_name {
    store_number number = 0;
    const std::string* identity = nullptr;
};

// Why a connection is over.
struct ending {
    enum class kind : std::uint8_t {
        not_connected,  // It never came to be.
        closed,         // By the peer, or by the network.
        not_an_answer,  // Something came that no server of this protocol sends.
        not_needed,     // By the client: another has its place.
        client_gone,    // The client itself ends.
    };
    kind what = kind::closed;
    // One line for a person.
    std::string why;
    // What the server said itself, if it takes no calls.
    std::string code{};
};

// What an answer says of the sending that it answers.
enum class verdict : std::uint8_t {
    done,       // A success.
    refused,    // A refusal or a fault: final too.
    rejected,   // Without effect, and so again if sent again.
    retriable,  // Without effect, and it may pass.
    doubtful,   // The server itself does not know.
    expired,    // Of this id nothing is known any more.
};
[[nodiscard]] verdict verdict_of(const wire::native_response& came);

struct retry_policy {
    retries again = retries::on;
    std::size_t unused_connections = client_limits{}.unused_connections;
};

// Thread: one at a time.
class retry {
public:
    // The answer to give; or nothing, and the call is to be sent again.
    using step = std::optional<detail::answer>;

    // The id is empty for a server that knows none.
    explicit retry(std::string id, retry_policy how = {}) : id_{std::move(id)}, how_{how} {}

    [[nodiscard]] const std::string& id() const noexcept { return id_; }

    // Its caller knows the store that it belongs to.
    void require(store_number only) noexcept { required_ = only; }
    // The request is handed to the system: bytes of it may leave from here on, to that store.
    void leaving(store_name to) noexcept;
    // The system took no byte of it, and never will.
    void stayed() noexcept { is_leaving_ = false; }
    // This sending or an earlier one may have its effect, now or later.
    [[nodiscard]] bool may_be_done() const noexcept { return is_leaving_ || is_undecided_; }
    // Whether a byte of this sending may have left.
    [[nodiscard]] bool is_leaving() const noexcept { return is_leaving_; }
    // The only store that it may be sent to; 0 while that is any.
    [[nodiscard]] store_number bound_to() const noexcept {
        return is_undecided_ ? sent_to_.number : required_;
    }
    // How often it failed in a row: what the pause before the next sending depends on.
    [[nodiscard]] unsigned failures() const noexcept { return failures_; }

    // Its connection is over, or the client is.
    [[nodiscard]] step on_ending(const ending& why);
    [[nodiscard]] step on_response(wire::native_response came);

    // `unreachable` says why there is no server; empty if there is one.
    [[nodiscard]] detail::answer on_deadline(const std::string& unreachable) const;
    // No server could be reached, and it does not wait for one. The code is the server's own, if
    // one was there and took no calls.
    [[nodiscard]] detail::answer on_unreachable(const std::string& why,
                                                const std::string& code = {}) const;
    // No endpoint can be the store that it was sent to.
    [[nodiscard]] detail::answer on_other_store(const std::string& why) const;
    // Its caller does not wait any more.
    [[nodiscard]] detail::answer on_given_up() const;
    // Not sent again: a call that had to take effect before this one is lost.
    [[nodiscard]] detail::answer on_lost_order() const;
    // Not sent again: a call that had to take effect after this one may have done so.
    [[nodiscard]] detail::answer on_overtaken() const;
    // Not sent: the request has more bytes than a server takes.
    [[nodiscard]] detail::answer on_too_big(std::size_t bytes, std::size_t limit) const;
    // Not sent: too many calls wait already.
    [[nodiscard]] detail::answer on_overflow(std::size_t limit) const;

private:
    using reason = outcome_unknown::reason;

    [[nodiscard]] step on_lost(const ending& why);
    [[nodiscard]] step on_rejection(const wire::native_response& came);
    [[nodiscard]] bool may_repeat() const noexcept;
    [[nodiscard]] detail::answer undecided(std::string what, reason why) const;
    [[nodiscard]] detail::answer undone(std::string what, std::string code) const;

    std::string id_;
    retry_policy how_;
    bool is_leaving_ = false;
    // An earlier sending may have reached a server.
    bool is_undecided_ = false;
    store_name sent_to_;
    store_number required_ = 0;
    unsigned failures_ = 0;
    std::size_t unused_connections_ = 0;
    // What was seen last of those that are undecided.
    reason seen_ = reason::closed;
    std::string seen_text_;
    // The last rejection that may pass.
    std::optional<error> rejection_;
};

}  // namespace tramite::calling
