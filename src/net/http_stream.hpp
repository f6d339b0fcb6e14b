// A connection that speaks HTTP/1.1: pages are served to GET and HEAD, everything else is told what
// the port speaks. Requests for operations do not come this way yet: it brings no messages.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "metrics/cell.hpp"
#include "net/byte_stream.hpp"
#include "net/http_message.hpp"
#include "net/message_stream.hpp"
#include "net/page.hpp"

namespace tramite::net {

// Thread: that of its bytes.
class http_stream final : public message_stream {
public:
    // Not owned; they outlive every stream.
    struct parts {
        const page_source* pages;
        const base::clock* time;
        // Counts those that are open.
        metrics::cell* open;
    };

    // What has come already is read first.
    http_stream(std::unique_ptr<byte_stream> bytes, const parts& from);
    ~http_stream() override;

    // Serves until the connection is to be closed.
    boost::asio::awaitable<arrivals> read(message_taker* first) override;
    std::size_t write_some(std::string_view) override { return 0; }
    boost::asio::awaitable<bool> write(std::string_view bytes) override;
    boost::asio::awaitable<void> close() override;
    void drain() override;
    void abort() noexcept override;
    [[nodiscard]] const peer& from() const override { return bytes_->from(); }

private:
    void answer_next();
    void answer(const http_request& asked);
    [[nodiscard]] page page_for(const http_request& asked) const;
    void end_with(unsigned status, std::string_view why);
    [[nodiscard]] bool is_last() const;
    [[nodiscard]] boost::asio::awaitable<bool> flush();
    [[nodiscard]] base::monotonic_time due();
    [[nodiscard]] received look_again();
    void take_received(received what);

    std::unique_ptr<byte_stream> bytes_;
    parts from_;
    const limits* bounds_;
    std::string out_;
    base::monotonic_time request_due_ = base::monotonic_time::max();
    // While draining: then a connection on which nothing is under way ends, and any other with the
    // request that is being answered.
    base::monotonic_time quiet_due_ = base::monotonic_time::max();
    arrivals::end after_ = arrivals::end::open;
    bool is_draining_ = false;
};

}  // namespace tramite::net
