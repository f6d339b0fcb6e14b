// The bank's server as another process, to be killed and started again. For the crash test.
#pragma once

#include <sys/types.h>

#include <string>

namespace bank {

// Thread: one.
class server_process {
public:
    // Keeps its database and its log in `folder`, which must be there.
    server_process(std::string program, std::string folder);
    server_process(const server_process&) = delete;
    server_process& operator=(const server_process&) = delete;
    // Kills it if it runs.
    ~server_process();

    // Returns when it listens, from the second time on where it did before. Throws
    // std::runtime_error if it does not.
    void start();
    // As a power cut would end it: it can clean up nothing. Returns when it is gone.
    void kill() noexcept;
    // ADDRESS:PORT.
    [[nodiscard]] const std::string& address() const noexcept { return address_; }
    // Waits until the database's log is written to next, which begins here, not where it is waited
    // for. That is how a transaction becomes durable.
    class next_write;

private:
    std::string program_;
    std::string folder_;
    std::string address_ = "127.0.0.1:0";
    ::pid_t process_ = -1;
};

class server_process::next_write {
public:
    explicit next_write(const server_process& of);
    next_write(const next_write&) = delete;
    next_write& operator=(const next_write&) = delete;
    ~next_write();
    // Throws std::runtime_error if nothing is written for a long time.
    void wait() const;

private:
    int watcher_;
};

}  // namespace bank
