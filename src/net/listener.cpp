// Binding, accepting, and stopping to accept without resetting anybody.
#include "net/listener.hpp"

#include <sys/stat.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/fault_point.hpp"
#include "base/log.hpp"

namespace tramite::net {
namespace asio = boost::asio;
namespace {

using generic = asio::generic::stream_protocol;

// How long to wait when the process has no descriptor left for another connection.
constexpr std::chrono::milliseconds pause_without_descriptors{100};
// Connections that the system holds until they are accepted; the kernel cuts it to its own limit.
constexpr int backlog = 4096;

asio::ip::tcp::endpoint resolve(asio::io_context& context, const endpoint& where) {
    boost::system::error_code error;
    const auto literal = asio::ip::make_address(where.host, error);
    if (!error) return {literal, where.port};
    asio::ip::tcp::resolver resolver{context};
    const auto found = resolver.resolve(where.host, std::to_string(where.port), error);
    if (error || found.empty())
        throw std::runtime_error{"cannot listen on " + to_text(where) +
                                 ": no address is known as '" + where.host +
                                 "'; write an IP address"};
    return *found.begin();
}

std::string advice(const boost::system::error_code& error) {
    if (error == asio::error::address_in_use)
        return "; another program listens there: stop it, or choose another port (0 picks one)";
    if (error == asio::error::access_denied) return "; ports below 1024 need a privilege";
    return {};
}

}  // namespace

listener::listener(asio::io_context& context, const endpoint& where, connection_taker& taker)
    : context_{&context}, taker_{&taker}, acceptor_{context}, pause_{context} {
    generic::endpoint local;
    if (where.is_unix())
        local = asio::local::stream_protocol::endpoint{where.path};
    else
        local = resolve(context, where);
    try {
        acceptor_.open(local.protocol());
        if (!where.is_unix()) acceptor_.set_option(asio::socket_base::reuse_address{true});
        // Otherwise [::] would take 0.0.0.0 as well, and listening on both would fail.
        if (local.protocol().family() == AF_INET6) acceptor_.set_option(asio::ip::v6_only{true});
        acceptor_.bind(local);
        if (where.is_unix()) {
            unix_path_ = where.path;
            ::chmod(unix_path_.c_str(), S_IRUSR | S_IWUSR);
        }
        acceptor_.listen(backlog);
        acceptor_.non_blocking(true);
    } catch (const boost::system::system_error& failed) {
        throw std::runtime_error{"cannot listen on " + to_text(where) + ": " +
                                 failed.code().message() + advice(failed.code())};
    }
    auto named = where;
    if (!where.is_unix()) {
        const auto bound = acceptor_.local_endpoint();
        asio::ip::tcp::endpoint tcp;
        std::memcpy(tcp.data(), bound.data(), std::min(bound.size(), tcp.capacity()));
        named.port = tcp.port();
    }
    address_ = to_text(named);
}

listener::~listener() {
    std::error_code ignored;
    if (!unix_path_.empty()) std::filesystem::remove(unix_path_, ignored);
}

asio::awaitable<void> listener::run() {
    while (acceptor_.is_open()) {
        boost::system::error_code error;
        auto* const home = taker_->next_context();
        if (home == nullptr) {
            pause_.expires_at(asio::steady_timer::time_point::max());
            co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        stream_socket socket{*home};
        co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
        if (TRAMITE_FAULT_FAILS("net.accept")) error = asio::error::no_descriptors;
        if (!error) {
            taker_->take(*home, std::move(socket));
        } else if (acceptor_.is_open() && error != asio::error::connection_aborted) {
            // Descriptors or memory are at their end, and will be for a while.
            base::log(base::log_level::warning,
                      "connections cannot be accepted; if descriptors are short, raise ulimit -n",
                      {{"listening_on", address_}, {"reason", error.message()}});
            pause_.expires_after(pause_without_descriptors);
            co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        }
    }
}

void listener::resume() {
    pause_.cancel();
}

void listener::close() {
    boost::system::error_code error;
    while (!error) {
        auto* const home = taker_->next_context();
        if (home == nullptr) break;
        stream_socket socket{*home};
        acceptor_.accept(socket, error);
        if (!error) taker_->take(*home, std::move(socket));
    }
    acceptor_.close(error);
    pause_.cancel();
}

}  // namespace tramite::net
