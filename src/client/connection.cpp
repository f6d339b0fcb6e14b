// The socket of a connection: one coroutine connects and reads, a chain of writes empties the
// pipeline.
#include "client/connection.hpp"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <tuple>
#include <utility>

#include "base/fault_point.hpp"
#include "base/id.hpp"

namespace tramite::calling {
namespace asio = boost::asio;
namespace {

using boost::system::error_code;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

}  // namespace

connection::connection(const surroundings& around, link_number number, destination to)
    : around_{around},
      number_{number},
      to_{std::move(to)},
      socket_{around.io},
      resolver_{around.io},
      connect_timer_{around.io},
      address_timer_{around.io},
      calls_{around.options.server, around.options.bounds, around.options.own_bounds},
      answers_{reading_bounds(around.options.bounds, around.options.own_bounds), around.parser} {
    using enum pipeline::habit;
    calls_.set_habit(is_plain() ? knows_no_ids : echoes_ids);
}

void connection::open() {
    connect_timer_.expires_after(around_.options.connect_deadline);
    connect_timer_.async_wait([self = shared_from_this()](const error_code& cancelled) {
        if (cancelled || self->is_connected_) return;
        self->end({ending::kind::not_connected,
                   fmt::format("no connection to {} within {} ms", net::to_text(self->to_.where),
                               self->around_.options.connect_deadline.count())});
    });
    asio::co_spawn(around_.io, run(shared_from_this()), asio::detached);
}

asio::awaitable<void> connection::run(std::shared_ptr<connection> self) {
    // Whoever opens it learns of a failure afterwards.
    co_await asio::post(self->around_.io, asio::use_awaitable);
    auto failed = co_await self->connect();
    if (failed.empty() && !self->is_over_ && self->to_.how == destination::opening::greeted)
        failed = co_await self->greet();
    self->connect_timer_.cancel();
    if (self->is_over_) co_return;
    if (!failed.empty()) {
        self->end({ending::kind::not_connected, failed, self->why_.code});
        co_return;
    }
    self->is_connected_ = true;
    self->around_.opened(*self);
    self->hand_out();
    co_await self->read_answers();
}

// Gives why there is no connection, or nothing.
asio::awaitable<std::string> connection::connect() {
    auto [addresses, failed] = co_await resolve();
    const auto until = around_.time.monotonic() + around_.options.connect_deadline;
    for (const auto& each : addresses) {
        if (is_over_) break;
        const auto left = addresses.size() - addresses_tried_++;
        // One that does not answer leaves time for those behind it.
        if (left > 1) give_up_address_after((until - around_.time.monotonic()) / left);
        failed = co_await connect_to(each);
        address_timer_.cancel();
        if (!failed) co_return std::string{};
    }
    co_return fmt::format("no connection to {}: {}", net::to_text(to_.where), failed.message());
}

void connection::give_up_address_after(std::chrono::nanoseconds time) {
    address_timer_.expires_after(time);
    address_timer_.async_wait(
        [self = shared_from_this(), tried = addresses_tried_](const error_code& cancelled) {
            if (cancelled || self->is_over_ || tried != self->addresses_tried_) return;
            error_code unimportant;
            self->socket_.cancel(unimportant);
        });
}

asio::awaitable<connection::resolution> connection::resolve() {
    using asio::ip::tcp;
    const auto& where = to_.where;
    resolution found;
    if (where.is_unix()) {
        // Asio throws on a path that is too long for a socket.
        if (where.path.size() < sizeof(sockaddr_un::sun_path))
            found.addresses.emplace_back(asio::local::stream_protocol::endpoint{where.path});
        else
            found.failed = asio::error::name_too_long;
        co_return found;
    }
    error_code is_name;
    const auto numeric = asio::ip::make_address(where.host, is_name);
    if (!is_name) {
        found.addresses.emplace_back(tcp::endpoint{numeric, where.port});
        co_return found;
    }
    const auto [failed, names] =
        co_await resolver_.async_resolve(where.host, std::to_string(where.port), as_result);
    found.failed = failed;
    for (const auto& each : names)
        found.addresses.emplace_back(each.endpoint());
    co_return found;
}

asio::awaitable<error_code> connection::connect_to(address to) {
    error_code failed;
    socket_.close(failed);
    socket_.open(to.protocol(), failed);
    if (failed) co_return failed;
    std::tie(failed) = co_await socket_.async_connect(to, as_result);
    if (failed) co_return failed;
    socket_.non_blocking(true, failed);
    if (failed || to_.where.is_unix()) co_return failed;
    // Requests are small and wait for nothing; a peer that is gone for good is noticed some day.
    error_code unimportant;
    socket_.set_option(asio::ip::tcp::no_delay{true}, unimportant);
    socket_.set_option(asio::socket_base::keep_alive{true}, unimportant);
    co_return failed;
}

// Asks the server what it is. Gives why it takes no calls, or nothing.
asio::awaitable<std::string> connection::greet() {
    const auto id = base::make_uuid7(around_.time.wall());
    const auto request = write_greeting(id, around_.options.connect_deadline);
    auto [failed, count] = co_await asio::async_write(socket_, asio::buffer(request), as_result);
    while (!failed) {
        if (const auto came = answers_.next()) co_return take_greeting(*came, id);
        std::tie(failed, count) =
            co_await socket_.async_read_some(asio::buffer(incoming_), as_result);
        answers_.add({incoming_.data(), count});
    }
    const auto why = ending_of(failed).why;
    co_return fmt::format("no use of {}: {} before it said what it is", net::to_text(to_.where),
                          why);
}

std::string connection::take_greeting(const answer_stream::reading& came, const std::string& id) {
    const auto unusable = [this](std::string_view why) {
        return fmt::format("no use of {}: {}", net::to_text(to_.where), why);
    };
    if (const auto* garbage = std::get_if<wire::not_a_response>(&came))
        return unusable("it is no server of tramite: " + garbage->why);
    auto read = read_greeting(std::get<wire::native_response>(came), id);
    if (const auto* refused = std::get_if<not_greeted>(&read)) {
        why_.code = refused->code;
        return unusable(refused->why);
    }
    told_ = std::get<greeted>(std::move(read));
    // It may answer one request on each connection, and this was one.
    return told_->echoes_ids ? std::string{} : unusable("it knows no ids");
}

asio::awaitable<void> connection::read_answers() {
    while (!is_over_) {
        TRAMITE_FAULT_POINT("client.before_read");
        const auto [failed, count] =
            co_await socket_.async_read_some(asio::buffer(incoming_), as_result);
        if (is_over_) co_return;
        if (failed) {
            end(ending_of(failed));
            co_return;
        }
        answers_.add({incoming_.data(), count});
        hand_out();
    }
}

ending connection::ending_of(const error_code& failed) const {
    const auto* where = answers_.ends_inside_answer() ? " in the middle of an answer" : "";
    if (failed == asio::error::eof)
        return {ending::kind::closed, fmt::format("the server closed the connection{}", where)};
    return {ending::kind::closed,
            fmt::format("the connection broke{}: {}", where, failed.message())};
}

void connection::hand_out() {
    while (auto came = answers_.next()) {
        std::optional<std::string> refused;
        if (auto* response = std::get_if<wire::native_response>(&*came))
            refused = calls_.answer(std::move(*response));
        else
            refused = std::get<wire::not_a_response>(*came).why;
        if (refused) {
            end({ending::kind::not_an_answer, *std::move(refused)});
            return;
        }
    }
    // One that knows no ids answers one request on each connection; one that stops, no more.
    if (calls_.is_idle() && (calls_.is_used_up() || calls_.is_ending()))
        end({ending::kind::closed, calls_.is_ending() ? "the server stops" : "answered"});
    around_.answered(*this);
}

void connection::flush() {
    if (!is_connected_ || is_over_ || is_deaf_ || is_writing_) return;
    // Only where something is about to be sent: the loop that reads sees the end of all others.
    const bool breaks_silence = !calls_.expects_answers() && !calls_.is_idle();
    if (breaks_silence && has_peer_ended()) {
        end({ending::kind::closed, "the server closed the connection"});
        return;
    }
    if (written_ == outgoing_.size()) {
        written_ = 0;
        outgoing_.clear();
        if (outgoing_.capacity() > around_.options.own_bounds.kept_bytes) outgoing_.shrink_to_fit();
        calls_.gather(outgoing_, around_.time.monotonic());
        if (outgoing_.empty()) return;
    }
    TRAMITE_FAULT_POINT("client.before_write");
    is_writing_ = true;
    socket_.async_write_some(
        asio::buffer(outgoing_.data() + written_, outgoing_.size() - written_),
        [self = shared_from_this()](const error_code& failed, std::size_t bytes) {
            self->wrote(failed, bytes);
        });
}

// A server may close a connection that is silent. Asked before the silence is broken, so that what
// is only known to the system yet does not cost a request.
bool connection::has_peer_ended() {
    char next = 0;
    error_code failed;
    const auto count =
        socket_.receive(asio::buffer(&next, 1), asio::socket_base::message_peek, failed);
    return count == 0 && failed != asio::error::would_block;
}

void connection::wrote(const error_code& failed, std::size_t bytes) {
    is_writing_ = false;
    written_ += bytes;
    TRAMITE_FAULT_POINT("client.after_write");
    calls_.wrote(bytes);
    if (is_over_) {
        report();
    } else if (failed) {
        is_deaf_ = true;
    } else {
        flush();
    }
}

void connection::end(ending why) {
    if (is_over_) return;
    is_over_ = true;
    why_ = std::move(why);
    connect_timer_.cancel();
    address_timer_.cancel();
    resolver_.cancel();
    error_code unimportant;
    socket_.close(unimportant);
    // Which bytes have left is known only when the last write has completed.
    if (!is_writing_) report();
}

void connection::report() {
    asio::post(around_.io, [self = shared_from_this()] {
        self->around_.over(*self, self->calls_.end(self->why_));
    });
}

}  // namespace tramite::calling
