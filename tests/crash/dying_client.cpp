// A process for each attempt; what it prints is what it was told.
#include "tests/crash/dying_client.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/crash/raw_worker.hpp"

namespace proof {
namespace {

// Seeds of the clients of a run, which are threads, lie below.
constexpr std::uint64_t seed_beyond = 777'777'777;

// Ids of the last hours, as those of the crew.
mix deposits_only() {
    using namespace std::chrono;
    const auto begin = system_clock::now().time_since_epoch() - hours{6};
    return {.of = {}, .begin_ms = duration_cast<milliseconds>(begin).count()};
}

std::string data_of(const call& asked) {
    return "{\"cuenta\":" + std::to_string(asked.data.cuenta) +
           ",\"otra\":" + std::to_string(asked.data.otra) +
           ",\"valor\":" + std::to_string(asked.data.valor) + "}";
}

struct process {
    pid_t id = 0;
    // The end of its standard output that is read.
    int output = -1;
};

// With that one variable in its environment. Throws std::runtime_error if it cannot be started.
process start(std::vector<std::string> words, std::string variable) {
    std::vector<char*> command;
    for (auto& each : words)
        command.push_back(each.data());
    command.push_back(nullptr);
    std::array<char*, 2> environment{variable.data(), nullptr};
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    process made{.id = 0, .output = pipe[0]};
    const int problem =
        ::posix_spawn(&made.id, command[0], &actions, nullptr, command.data(), environment.data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    if (problem != 0) throw std::runtime_error{"no client"};
    return made;
}

std::string read_whole(int file) {
    std::string all;
    std::array<char, 512> part;
    for (auto count = ::read(file, part.data(), part.size()); count > 0;
         count = ::read(file, part.data(), part.size()))
        all.append(part.data(), static_cast<std::size_t>(count));
    return all;
}

}  // namespace

dying_client::dying_client(std::uint64_t seed, std::string address)
    : address_{std::move(address)}, source_{seed + seed_beyond, deposits_only()} {}

// What is read has no id, and what is refused prints no data.
call dying_client::next_deposit() {
    for (;;)
        if (auto next = source_.next(); next.operation == deposit.name) return next;
}

bool dying_client::die(const std::string& fault) {
    told_.push_back(next_deposit());
    const auto died = run(fault);
    return WIFSIGNALED(died.status) && WTERMSIG(died.status) == SIGKILL;
}

void dying_client::ask_again() {
    const auto lived = run({});
    if (!WIFEXITED(lived.status) || WEXITSTATUS(lived.status) != 0) return;
    auto& last = told_.back().attempts.back();
    last.received_ns = monotonic_ns();
    last.got = {.what = answer::kind::success,
                .text = lived.output.substr(0, lived.output.find('\n')),
                .code = {}};
}

dying_client::end dying_client::run(const std::string& fault) {
    auto& asked = told_.back();
    asked.attempts.push_back({.sent_ns = monotonic_ns(), .got = {}});
    const auto own = std::filesystem::read_symlink("/proc/self/exe");
    const auto process = start({own.parent_path() / "tramite-faults", "call", "--connect", address_,
                                "--id", asked.id, asked.operation, data_of(asked)},
                               "TRAMITE_FAULT=" + fault);
    end result{.status = 0, .output = read_whole(process.output)};
    ::close(process.output);
    ::waitpid(process.id, &result.status, 0);
    return result;
}

}  // namespace proof
