// A file descriptor that is closed with its owner, and the failure of a system call as an
// exception. For the programs that measure, which use no library between them and the system.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace tramite::bench {

[[noreturn]] inline void throw_errno(const char* what) {
    throw std::system_error{errno, std::system_category(), what};
}

// The result of a system call that has not failed.
inline int checked(int result, const char* what) {
    if (result < 0) throw_errno(what);
    return result;
}

// Moves, and does not copy.
class descriptor {
public:
    explicit descriptor(int fd) noexcept : fd_{fd} {}
    descriptor(descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

}  // namespace tramite::bench
