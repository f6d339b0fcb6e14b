// A proof-server in a process of its own, to be killed at any moment: it ends with whoever started
// it, however that ends. For the trials of tests/crash.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace proof {

// Thread: that of the trial, which must live as long as the process.
class server_process {
public:
    // The folder holds the database, the socket and the log, and outlives it.
    explicit server_process(std::string folder);
    server_process(const server_process&) = delete;
    server_process& operator=(const server_process&) = delete;
    // Kills it.
    ~server_process();

    // After the end of the one before. `fault` is armed in it, as TRAMITE_FAULT has it. Throws
    // std::runtime_error if there can be no process. Its wall clock is set ahead.
    void start(const std::string& fault, std::chrono::hours ahead = {});
    // Whether it serves by then; false also if it has ended.
    [[nodiscard]] bool wait_ready(std::chrono::milliseconds patience);
    // Where it serves: TCP first, then a file.
    [[nodiscard]] const std::vector<std::string>& addresses() const { return addresses_; }
    // Waits a while; whether it has ended by then. It stays to be waited for.
    [[nodiscard]] bool has_ended_within(std::chrono::milliseconds patience) const;
    // Waits for its end; its status as of wait(), and nothing if it lives on.
    [[nodiscard]] std::optional<int> wait_end(std::chrono::milliseconds patience);
    [[nodiscard]] bool is_running() const { return process_ > 0; }
    void kill();
    // As a service manager does: it is to answer what is pending, and then to end.
    void ask_to_stop();

    [[nodiscard]] std::string database() const { return folder_ + "/proof.db"; }
    // The last line of its log.
    [[nodiscard]] std::string last_words() const;

private:
    void close_pipes();

    std::string folder_;
    int process_ = -1;
    // Of the process: tells its end; its standard output.
    int handle_ = -1;
    int output_ = -1;
    std::string said_;
    std::vector<std::string> addresses_;
};

}  // namespace proof
