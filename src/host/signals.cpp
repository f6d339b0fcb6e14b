// Signals on Linux, through a descriptor.
#include "host/signals.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "base/check.hpp"
#include "base/thread.hpp"

namespace tramite::host {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

}  // namespace

signal_watch::signal_watch(const std::vector<int>& signals, std::function<void(int)> heard)
    : heard_{std::move(heard)} {
    sigset_t set;
    sigemptyset(&set);
    for (const int each : signals)
        sigaddset(&set, each);
    if (const int failed = pthread_sigmask(SIG_BLOCK, &set, nullptr)) {
        errno = failed;
        fail("cannot block signals");
    }
    signals_fd_ = signalfd(-1, &set, SFD_CLOEXEC);
    if (signals_fd_ < 0) fail("cannot listen to signals");
    end_fd_ = eventfd(0, EFD_CLOEXEC);
    if (end_fd_ < 0) {
        const int failed = std::exchange(errno, 0);
        close(signals_fd_);
        errno = failed;
        fail("cannot listen to signals");
    }
    thread_ = base::start_thread([this] { listen(); });
}

signal_watch::~signal_watch() {
    const std::uint64_t one = 1;
    TRAMITE_CHECK(write(end_fd_, &one, sizeof one) == sizeof one);
    thread_.join();
    close(end_fd_);
    close(signals_fd_);
}

void signal_watch::listen() {
    std::array<pollfd, 2> sources{{{end_fd_, POLLIN, 0}, {signals_fd_, POLLIN, 0}}};
    while (true) {
        if (poll(sources.data(), sources.size(), -1) < 0) {
            TRAMITE_CHECK(errno == EINTR);
            continue;
        }
        if (sources[0].revents != 0) return;
        signalfd_siginfo came{};
        if (read(signals_fd_, &came, sizeof came) == sizeof came)
            heard_(static_cast<int>(came.ssi_signo));
    }
}

bool is_ignored(int signal) {
    struct sigaction now {};
    return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

void ignore_broken_pipes() {
    std::signal(SIGPIPE, SIG_IGN);
}

void exit_at_once(int status) {
    std::_Exit(status);
}

}  // namespace tramite::host
