// Signals, heard on a thread of their own, so that what is done about them may be any code.
// For the programs: serve() stops its server so, client_main() says what was interrupted.
#pragma once

#include <functional>
#include <thread>
#include <vector>

namespace tramite::host {

// From its construction, `signals` are blocked in the constructing thread and in those it starts
// from then on: construct it before any other thread. `heard` is called for each, one at a time,
// from a thread of its own. Its end waits for a call under way, and drops what has not been heard;
// the signals stay blocked. Throws std::system_error.
class signal_watch {
public:
    signal_watch(const std::vector<int>& signals, std::function<void(int)> heard);
    signal_watch(const signal_watch&) = delete;
    signal_watch& operator=(const signal_watch&) = delete;
    ~signal_watch();

private:
    void listen();

    int signals_fd_ = -1;
    int end_fd_ = -1;
    std::function<void(int)> heard_;
    std::thread thread_;
};

// As nohup(1) leaves SIGHUP to what it starts: not to be heard.
[[nodiscard]] bool is_ignored(int signal);

// Writing to a socket or pipe that nobody reads is an error of that write, not the process's end.
void ignore_broken_pipes();

// Ends the process at once: no destructor runs, nothing is waited for.
[[noreturn]] void exit_at_once(int status);

}  // namespace tramite::host
