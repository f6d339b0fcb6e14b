// What each part of a server opens.
#include "cli/descriptor_need.hpp"

#include <algorithm>
#include <thread>

namespace tramite::cli {
namespace {

// Asio's epoll, its eventfd and timerfd, and the set of the connections' sockets.
constexpr std::size_t of_io_thread = 4;
// SQLite's file, log and index of the log; each connection opens them for itself.
constexpr std::size_t of_database_connection = 3;
// The socket, and the lock of a Unix-domain one.
constexpr std::size_t of_listener = 2;
// Standard streams, signals, locks, the spare one, the look at /proc, and what handlers open.
constexpr std::size_t of_the_rest = 64;

}  // namespace

std::size_t descriptors_needed(const server_options& options) {
    const std::size_t threads =
        options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
    // The one that writes besides.
    const auto database_connections = options.bounds.reading_threads + 1;
    return options.bounds.connections + of_io_thread * threads +
           of_database_connection * database_connections + of_listener * options.listen.size() +
           of_the_rest;
}

}  // namespace tramite::cli
