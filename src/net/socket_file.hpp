// The name of a listening Unix-domain socket in the file system: one server's at a time, taken over
// from a killed one, and never taken from a living one. For the listener.
#pragma once

#include <sys/types.h>

#include <string>

namespace tramite::net {

// PATH.lock, held for as long as the object lives: two servers exclude each other by it. Empty, and
// removed at the end.
class path_lock {
public:
    // Throws std::runtime_error that names the path if another holds it.
    explicit path_lock(const std::string& path);
    path_lock(const path_lock&) = delete;
    path_lock& operator=(const path_lock&) = delete;
    ~path_lock();

private:
    [[nodiscard]] bool is_still_named() const;

    std::string lock_path_;
    int fd_ = -1;
};

// Whoever knows nothing of the lock is found by asking the socket itself. Thread: one at a time.
class socket_file {
public:
    // Afterwards nothing stands at the path: what a killed server left there is removed. Throws
    // std::runtime_error that names the path, says what stands there, and leaves it as it is: a
    // socket that somebody serves, no socket, a path too long for one.
    explicit socket_file(std::string path);
    socket_file(const socket_file&) = delete;
    socket_file& operator=(const socket_file&) = delete;
    // Removes the socket if it is still the one that was bound; that must still be open.
    ~socket_file();

    // Before bind(): from its first instant the socket is its owner's alone.
    void prepare(int socket_fd) const;
    // After bind(): what stands at the path now is ours.
    void has_bound();

private:
    void remove_stale() const;

    std::string path_;
    path_lock lock_;
    // Of the socket; 0 before it is bound.
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

}  // namespace tramite::net
