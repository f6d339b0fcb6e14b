// What every way in gives a session: it reads some messages and writes some answers. JSON texts and
// HTTP now; framing and WebSocket are others of the same kind.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "base/error.hpp"
#include "net/peer.hpp"
#include "wire/message_head.hpp"

namespace tramite::net {

// What a read brought.
struct arrivals {
    enum class end : std::uint8_t {
        open,   // More may come.
        done,   // The peer has ended its side, or something is wrong: nothing more will come.
        quiet,  // Asked to drain, and all that came before is read; what comes now comes late.
        lost,   // The connection is gone; nothing can be answered.
    };

    // Whole messages in their order. Views of the stream's memory, until its next read.
    std::span<const std::string_view> texts;
    end after = end::open;
    // Beside the text, of which there is one then; null if the way in has nothing but texts.
    const wire::message_head* head = nullptr;
    // What to answer behind the answers to `texts`, before closing: why reading ended.
    std::optional<base::outcome> flaw;
    // With a flaw: what had come of the text that has it. A view like `texts`.
    std::string_view begun;
    // The first of them was offered, and not taken.
    bool was_offered = false;
};

// Answers messages where they come, so that no coroutine is woken for them.
class message_taker {
public:
    struct taken {
        // How many, from the front.
        std::size_t count;
        // All of them, and the answers are sent: whoever reads is to read on.
        bool is_all;
    };
    [[nodiscard]] virtual taken take(std::span<const std::string_view> texts) = 0;

protected:
    ~message_taker() = default;
};

// Neither copied nor moved. Thread: its connection's.
class message_stream {
public:
    virtual ~message_stream() = default;

    // Waits for at least one message or the end. Never throws for what a peer or network does.
    // What comes meanwhile may be offered to `first`, if there is one: then it brings what that
    // leaves, which may be no message, and throws what that throws.
    [[nodiscard]] virtual boost::asio::awaitable<arrivals> read(message_taker* first) = 0;
    // As much as can be written without waiting: none of it if that is not known.
    [[nodiscard]] virtual std::size_t write_some(std::string_view bytes) = 0;
    // False if the peer is gone or takes nothing within its deadline.
    [[nodiscard]] virtual boost::asio::awaitable<bool> write(std::string_view bytes) = 0;
    // Of a message with a head, called for each of its requests before the answer is written: the
    // status of HTTP that says what became of it.
    virtual void set_status(unsigned) {}
    // Ends the sending side, then reads and discards until the peer ends its own, so that the last
    // answer is not destroyed by a reset.
    [[nodiscard]] virtual boost::asio::awaitable<void> close() = 0;

    // From now on read() says `quiet`, once, behind what has come. It still brings what comes
    // within `drain_quiet` of that, or a message under way within `linger_deadline`; then it says
    // `done`. A read that waits is woken.
    virtual void drain() = 0;
    // Ends everything at once; what waits is woken and told `lost`.
    virtual void abort() noexcept = 0;

    [[nodiscard]] virtual const peer& from() const = 0;
};

}  // namespace tramite::net
