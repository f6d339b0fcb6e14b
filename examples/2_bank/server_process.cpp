// POSIX processes, and inotify for the moment in which the database writes.
#include "server_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace bank {
namespace {

constexpr int patience_ms = 60'000;

// What the server says on its standard output, until it says where it listens.
[[nodiscard]] std::string read_address(int output) {
    constexpr std::string_view mark = "listening on ";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> lines{::fdopen(output, "r"), std::fclose};
    std::array<char, 4096> buffer{};
    while (lines && std::fgets(buffer.data(), buffer.size(), lines.get()) != nullptr) {
        std::string_view line{buffer.data()};
        if (line.ends_with('\n')) line.remove_suffix(1);
        if (line.starts_with(mark)) return std::string{line.substr(mark.size())};
    }
    throw std::runtime_error{"The server does not start; its log says why"};
}

}  // namespace

server_process::server_process(std::string program, std::string folder)
    : program_{std::move(program)}, folder_{std::move(folder)} {}

server_process::~server_process() {
    kill();
}

void server_process::start() {
    std::array<int, 2> output{};
    if (::pipe2(output.data(), O_CLOEXEC) != 0) throw std::runtime_error{"No pipe for the server"};
    std::string store = "sqlite:" + folder_ + "/bank.db";
    const std::string log = folder_ + "/server.log";
    std::array arguments{program_.data(), const_cast<char*>("--listen"),
                         address_.data(), const_cast<char*>("--store"),
                         store.data(),    static_cast<char*>(nullptr)};
    process_ = ::fork();
    if (process_ == 0) {
        // It ends with whoever started it.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(output[1], STDOUT_FILENO);
        ::dup2(::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), STDERR_FILENO);
        ::execv(program_.c_str(), arguments.data());
        ::_exit(127);
    }
    ::close(output[1]);
    address_ = read_address(output[0]);
}

void server_process::kill() noexcept {
    if (process_ < 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

server_process::next_write::next_write(const server_process& of)
    : watcher_{::inotify_init1(IN_CLOEXEC)} {
    const auto log = of.folder_ + "/bank.db-wal";
    if (watcher_ >= 0 && ::inotify_add_watch(watcher_, log.c_str(), IN_MODIFY) >= 0) return;
    if (watcher_ >= 0) ::close(watcher_);
    throw std::runtime_error{"The database's log cannot be watched"};
}

server_process::next_write::~next_write() {
    ::close(watcher_);
}

void server_process::next_write::wait() const {
    ::pollfd watched{.fd = watcher_, .events = POLLIN, .revents = 0};
    if (::poll(&watched, 1, patience_ms) != 1)
        throw std::runtime_error{"The database wrote nothing"};
}

}  // namespace bank
