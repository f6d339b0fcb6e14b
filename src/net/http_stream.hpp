// A connection that speaks HTTP/1.1: a POST brings a message and its answer is the response; pages
// are served to GET and HEAD; everything else is told what the port speaks.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/cell.hpp"
#include "net/byte_stream.hpp"
#include "net/http_message.hpp"
#include "net/message_stream.hpp"
#include "net/page.hpp"

namespace tramite::net {

// Thread: that of its bytes.
//
// Invariants, cited where they are kept:
//   W1  One request at a time: the next is looked at when the response to this one is on its way.
//   W2  A message that was brought is answered by one response, which leaves with the next read()
//       or with close().
class http_stream final : public message_stream {
public:
    // Not owned; they outlive every stream.
    struct parts {
        const page_source* pages;
        const base::clock* time;
        // Counts those that are open.
        metrics::cell* open;
        // Of pages that may ask, besides the server's own.
        const std::vector<std::string>* origins;
    };

    // What has come already is read first.
    http_stream(std::unique_ptr<byte_stream> bytes, const parts& from);
    ~http_stream() override;

    // Brings one message at most; serves pages meanwhile.
    boost::asio::awaitable<arrivals> read(message_taker* first) override;
    // Kept until the response is whole.
    std::size_t write_some(std::string_view bytes) override {
        answer_ += bytes;
        return bytes.size();
    }
    boost::asio::awaitable<bool> write(std::string_view bytes) override;
    void set_status(unsigned status) override { status_ = status; }
    boost::asio::awaitable<void> close() override;
    void drain() override;
    void abort() noexcept override;
    [[nodiscard]] const peer& from() const override { return bytes_->from(); }

private:
    void take_next();
    [[nodiscard]] bool take_head();
    void take_request();
    void take_message();
    [[nodiscard]] bool take_body();
    [[nodiscard]] bool take_sized_body();
    [[nodiscard]] bool take_chunked_body();
    void name_operation(std::string_view path);
    // True if that is a response of its own.
    [[nodiscard]] bool is_refused();
    void answer_preflight();
    void answer_message();
    void respond(page shown);
    [[nodiscard]] page page_for(const http_request& asked) const;
    void end_with(unsigned status, std::string_view why);
    void forget_request();
    [[nodiscard]] bool is_last() const;
    [[nodiscard]] bool is_quiet();
    [[nodiscard]] boost::asio::awaitable<bool> flush();
    [[nodiscard]] base::monotonic_time due();
    [[nodiscard]] received look_again();
    void take_received(received what);
    [[nodiscard]] arrivals ended() const;

    std::unique_ptr<byte_stream> bytes_;
    parts from_;
    const limits* bounds_;

    // The request under way, from its head on to its response.
    std::optional<http_request> request_;
    bool is_checked_ = false;
    bool is_continue_sent_ = false;
    std::unique_ptr<chunked_body> chunks_;
    byte_share chunks_held_;
    // Its body, once it is whole, and what its head says of it.
    std::string_view text_;
    wire::message_head head_;
    std::string operation_;
    // It was brought, and its answer is not sent.
    bool is_brought_ = false;
    unsigned status_ = 0;
    std::string answer_;

    std::string out_;
    base::monotonic_time request_due_ = base::monotonic_time::max();
    // While draining: then a connection on which nothing is under way ends, and any other with the
    // request that is being answered.
    base::monotonic_time quiet_due_ = base::monotonic_time::max();
    arrivals::end after_ = arrivals::end::open;
    bool is_draining_ = false;
    bool is_quiet_told_ = false;
};

}  // namespace tramite::net
