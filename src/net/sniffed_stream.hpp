// A connection whose first bytes decide what it speaks: one port, many ways in. For the server.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string_view>

#include "net/byte_stream.hpp"
#include "net/http_stream.hpp"
#include "net/message_stream.hpp"

namespace tramite::net {

// Thread: that of its bytes.
class sniffed_stream final : public message_stream {
public:
    sniffed_stream(std::unique_ptr<byte_stream> bytes, const http_stream::parts& of_http);

    // The first finds out; from then on it is the stream's own that was found.
    boost::asio::awaitable<arrivals> read(message_taker* first) override;
    std::size_t write_some(std::string_view bytes) override {
        return found_ ? found_->write_some(bytes) : 0;
    }
    boost::asio::awaitable<bool> write(std::string_view bytes) override;
    void set_status(unsigned status) override { found_->set_status(status); }
    boost::asio::awaitable<void> close() override;
    void drain() override;
    void abort() noexcept override;
    [[nodiscard]] const peer& from() const override;

private:
    [[nodiscard]] boost::asio::awaitable<arrivals> read_first();
    [[nodiscard]] boost::asio::awaitable<arrivals> refuse_tls();
    [[nodiscard]] base::monotonic_time quiet_due();

    // Either the bytes, or the stream that took them over.
    std::unique_ptr<byte_stream> bytes_;
    std::unique_ptr<message_stream> found_;
    http_stream::parts of_http_;
    bool is_draining_ = false;
    bool is_quiet_told_ = false;
    // Until then a connection that has said nothing yet may still begin, while draining.
    base::monotonic_time quiet_due_ = base::monotonic_time::max();
};

}  // namespace tramite::net
