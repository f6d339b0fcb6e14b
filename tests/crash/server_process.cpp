// Between fork and exec stand calls alone that are allowed where other threads run.
#include "tests/crash/server_process.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace proof {
namespace {

constexpr std::size_t addresses_of_one = 2;
constexpr std::string_view ready_word = "listening on ";
constexpr std::string_view fault_name = "TRAMITE_FAULT=";

// An address of the loopback that no other program is likely to use: a port that was ours a moment
// ago, and then another's, would answer us.
std::string own_loopback() {
    const auto process = static_cast<unsigned>(::getpid());
    return "127." + std::to_string(process / 62'500 % 200 + 20) + '.' +
           std::to_string(process / 250 % 250 + 1) + '.' + std::to_string(process % 250 + 1);
}

std::vector<std::string> command(const std::string& folder) {
    const auto own = std::filesystem::read_symlink("/proc/self/exe");
    return {own.parent_path() / "proof-server", "--store=sqlite:" + folder + "/proof.db",
            "--listen=" + own_loopback() + ":0", "--listen=unix:" + folder + "/socket",
            // Copied into the database often.
            "--log-pages=60", "--log-pages-max=400", "--log-level=warning"};
}

std::vector<std::string> environment(const std::string& fault) {
    std::vector<std::string> all;
    for (char** each = environ; *each != nullptr; ++each)
        if (!std::string_view{*each}.starts_with(fault_name)) all.emplace_back(*each);
    if (!fault.empty()) all.push_back(std::string{fault_name} + fault);
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& each : texts)
        all.push_back(each.data());
    all.push_back(nullptr);
    return all;
}

struct child_plan {
    char** command;
    char** environment;
    int output;
    int log;
    int parent;
};

[[noreturn]] void become_server(const child_plan& plan) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != plan.parent) ::_exit(EXIT_FAILURE);
    ::dup2(plan.output, STDOUT_FILENO);
    ::dup2(plan.log, STDERR_FILENO);
    // What the trial's own connections hold open is not the server's.
    ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execve(plan.command[0], plan.command, plan.environment);
    ::_exit(EXIT_FAILURE);
}

bool wait_for(int fd, std::chrono::milliseconds patience) {
    pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, static_cast<int>(patience.count())) > 0;
}

}  // namespace

server_process::server_process(std::string folder) : folder_{std::move(folder)} {}

server_process::~server_process() {
    if (is_running()) kill();
}

void server_process::start(const std::string& fault, std::chrono::hours ahead) {
    auto words = command(folder_);
    auto surroundings = environment(fault);
    surroundings.push_back("PROOF_HOURS_AHEAD=" + std::to_string(ahead.count()));
    const auto word_pointers = pointers(words);
    const auto surrounding_pointers = pointers(surroundings);
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    const int log =
        ::open((folder_ + "/server.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const child_plan plan{.command = const_cast<char**>(word_pointers.data()),
                          .environment = const_cast<char**>(surrounding_pointers.data()),
                          .output = pipe[1],
                          .log = log,
                          .parent = ::getpid()};
    process_ = ::fork();
    if (process_ < 0) throw std::runtime_error{"no process"};
    if (process_ == 0) become_server(plan);
    ::close(pipe[1]);
    ::close(log);
    output_ = pipe[0];
    handle_ = static_cast<int>(::syscall(SYS_pidfd_open, process_, 0));
    said_.clear();
    addresses_.clear();
}

bool server_process::wait_ready(std::chrono::milliseconds patience) {
    std::array<char, 512> part;
    while (addresses_.size() < addresses_of_one) {
        if (!wait_for(output_, patience)) return false;
        const auto count = ::read(output_, part.data(), part.size());
        if (count <= 0) return false;
        said_.append(part.data(), static_cast<std::size_t>(count));
        for (auto end = said_.find('\n'); end != std::string::npos; end = said_.find('\n')) {
            const auto line = said_.substr(0, end);
            said_.erase(0, end + 1);
            if (line.starts_with(ready_word)) addresses_.push_back(line.substr(ready_word.size()));
        }
    }
    return true;
}

bool server_process::has_ended_within(std::chrono::milliseconds patience) const {
    return wait_for(handle_, patience);
}

std::optional<int> server_process::wait_end(std::chrono::milliseconds patience) {
    if (!has_ended_within(patience)) return std::nullopt;
    int status = 0;
    ::waitpid(process_, &status, 0);
    close_pipes();
    return status;
}

void server_process::kill() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    close_pipes();
}

void server_process::ask_to_stop() {
    ::kill(process_, SIGTERM);
}

void server_process::close_pipes() {
    ::close(output_);
    ::close(handle_);
    process_ = handle_ = output_ = -1;
}

std::string server_process::last_words() const {
    std::ifstream file{folder_ + "/server.log"};
    std::string last;
    for (std::string line; std::getline(file, line);)
        last = line;
    return last;
}

}  // namespace proof
