// Locking, probing, and removing no more than what is ours.
#include "net/socket_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace tramite::net {
namespace {

constexpr mode_t owner_alone = S_IRUSR | S_IWUSR;
// One byte is the zero behind it.
constexpr std::size_t path_bytes_max = sizeof(sockaddr_un::sun_path) - 1;

[[noreturn]] void refuse(const std::string& path, std::string_view what) {
    throw std::runtime_error{"cannot listen on unix:" + path + ": " + std::string{what}};
}

[[noreturn]] void fail(const std::string& path, std::string_view what, int reason) {
    refuse(path, std::string{what} + ": " + std::generic_category().message(reason));
}

// What asking a socket found.
struct probe {
    enum class answer { alive, stale, unknown };

    answer what = answer::unknown;
    // The process that listens, of a living one.
    pid_t process = 0;
    int reason = 0;
};

probe ask(int socket_fd, const std::string& path) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::memcpy(where.sun_path, path.data(), path.size());
    if (::connect(socket_fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
        // EAGAIN: its backlog is full.
        if (errno == EAGAIN) return {.what = probe::answer::alive};
        if (errno == ECONNREFUSED || errno == ENOENT) return {.what = probe::answer::stale};
        return {.what = probe::answer::unknown, .process = 0, .reason = errno};
    }
    ucred known{};
    socklen_t size = sizeof known;
    if (::getsockopt(socket_fd, SOL_SOCKET, SO_PEERCRED, &known, &size) != 0) known.pid = 0;
    return {.what = probe::answer::alive, .process = known.pid, .reason = 0};
}

probe ask(const std::string& path) {
    const int socket_fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_fd < 0) fail(path, "no socket can be made to ask who listens", errno);
    const auto found = ask(socket_fd, path);
    ::close(socket_fd);
    return found;
}

const std::string& checked(const std::string& path) {
    if (path.size() > path_bytes_max)
        refuse(path, "the path has " + std::to_string(path.size()) +
                         " bytes, and that of a socket at most " + std::to_string(path_bytes_max));
    return path;
}

}  // namespace

// Whoever had the file open while its holder removed it has locked nothing: it begins anew.
path_lock::path_lock(const std::string& path) : lock_path_{path + ".lock"} {
    do {
        if (fd_ >= 0) ::close(fd_);
        fd_ = ::open(lock_path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                     owner_alone);
        if (fd_ < 0) fail(path, "its lock " + lock_path_ + " cannot be opened", errno);
        if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) continue;
        const int reason = errno;
        ::close(fd_);
        if (reason != EWOULDBLOCK) fail(path, "its lock cannot be taken", reason);
        refuse(path, "another server listens there; stop it, or name another path");
    } while (!is_still_named());
}

bool path_lock::is_still_named() const {
    struct stat held {};
    struct stat named {};
    return ::fstat(fd_, &held) == 0 && ::lstat(lock_path_.c_str(), &named) == 0 &&
           held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

// Removed while it is held, so that nobody finds a lock that is gone a moment later.
path_lock::~path_lock() {
    struct stat held {};
    // What is not empty was somebody's before it was our lock.
    if (::fstat(fd_, &held) == 0 && S_ISREG(held.st_mode) && held.st_size == 0)
        ::unlink(lock_path_.c_str());
    ::close(fd_);
}

socket_file::socket_file(std::string path) : path_{std::move(path)}, lock_{checked(path_)} {
    struct stat found {};
    if (::lstat(path_.c_str(), &found) == 0) {
        if (!S_ISSOCK(found.st_mode))
            refuse(path_, "what stands there is no socket, and was left as it is; name another");
        remove_stale();
    } else if (errno != ENOENT) {
        fail(path_, "the path cannot be read", errno);
    }
}

socket_file::~socket_file() {
    struct stat found {};
    // Somebody may have put another in its place. While ours is open its number is not given away.
    if (inode_ != 0 && ::lstat(path_.c_str(), &found) == 0 && found.st_dev == device_ &&
        found.st_ino == inode_)
        ::unlink(path_.c_str());
}

void socket_file::remove_stale() const {
    const auto asked = ask(path_);
    if (asked.what == probe::answer::alive)
        refuse(path_, (asked.process > 0 ? "process " + std::to_string(asked.process)
                                         : std::string{"another process"}) +
                          " listens there; stop it, or name another path");
    if (asked.what == probe::answer::unknown)
        fail(path_, "it is not known whether somebody listens there", asked.reason);
    if (::unlink(path_.c_str()) != 0 && errno != ENOENT)
        fail(path_, "what a killed server left there cannot be removed", errno);
}

// Linux gives the file the mode of the socket: chmod() afterwards would leave a moment between.
void socket_file::prepare(int socket_fd) const {
    if (::fchmod(socket_fd, owner_alone) != 0) fail(path_, "its mode cannot be set", errno);
}

void socket_file::has_bound() {
    struct stat found {};
    if (::lstat(path_.c_str(), &found) != 0) fail(path_, "the socket is not there", errno);
    device_ = found.st_dev;
    inode_ = found.st_ino;
}

}  // namespace tramite::net
