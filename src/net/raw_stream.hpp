// A stream of JSON texts over a connection's bytes, TCP or Unix-domain: the native way in.
// For the server's sessions.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "net/byte_stream.hpp"
#include "net/message_stream.hpp"
#include "wire/json_stream.hpp"

namespace tramite::net {

// Thread: that of its bytes.
//
// Invariants of what it reads, cited where they are kept:
//   R1  Of bytes_, [0, scanned_) is the text under way, blanks before it apart; it is never read
//       again by json_stream.
//   R2  Views given out stay valid until the next read(): nothing is received before they are
//       cleared.
class raw_stream final : public message_stream, private byte_taker {
public:
    // What has come already is read first.
    explicit raw_stream(std::unique_ptr<byte_stream> bytes);
    // Draining already, and `quiet` is told: what comes until then comes late.
    raw_stream(std::unique_ptr<byte_stream> bytes, base::monotonic_time quiet_due);

    boost::asio::awaitable<arrivals> read(message_taker* first) override;
    std::size_t write_some(std::string_view bytes) override { return bytes_->write_some(bytes); }
    boost::asio::awaitable<bool> write(std::string_view bytes) override;
    boost::asio::awaitable<void> close() override;
    void drain() override;
    void abort() noexcept override;
    [[nodiscard]] const peer& from() const override { return bytes_->from(); }

private:
    std::optional<base::monotonic_time> take_bytes() override;
    [[nodiscard]] arrivals arrived();
    void forget_texts();
    void take_texts();
    void take_text();
    [[nodiscard]] bool has_room();
    void drop_scanned();
    void end_reading(wire::json_stream::status why);
    [[nodiscard]] received look_again();
    void take_received(received what);
    void take_end();
    [[nodiscard]] base::monotonic_time due();
    [[nodiscard]] bool is_at_drain_line() const noexcept;

    std::unique_ptr<byte_stream> bytes_;
    const limits* bounds_;
    wire::json_stream stream_;
    base::monotonic_time text_due_ = base::monotonic_time::max();
    // Of the wait for the next message that is under way.
    base::monotonic_time idle_due_ = base::monotonic_time::max();

    std::size_t scanned_ = 0;
    std::vector<std::string_view> texts_;
    message_taker* first_ = nullptr;
    // Of texts_, how many first_ has taken; nothing if they were not offered.
    std::optional<std::size_t> taken_;
    // Texts that this read may take, and what it holds for those beyond a connection's own.
    std::size_t room_ = 0;
    byte_share ahead_;
    // There is more in bytes_, and no room for it.
    bool is_full_ = false;

    arrivals::end after_ = arrivals::end::open;
    std::optional<base::outcome> flaw_;
    bool is_draining_ = false;
    // Bytes that still belong to the time before drain(), while is_draining_.
    std::size_t drain_left_ = 0;
    bool is_quiet_told_ = false;
    // Then a connection on which nothing is under way ends.
    base::monotonic_time quiet_due_ = base::monotonic_time::max();
};

}  // namespace tramite::net
