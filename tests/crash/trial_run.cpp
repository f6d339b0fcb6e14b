// A server that ends though nobody killed it is reported, and another one is started.
#include "tests/crash/trial_run.hpp"

#include <sys/wait.h>

#include <iterator>
#include <thread>
#include <utility>

namespace proof {
namespace {

using namespace std::chrono_literals;

// Starts in one healing; a server that ends each time will not heal.
constexpr std::size_t starts_max = 20;

}  // namespace

trial_run::trial_run(std::string fault) : fault_{std::move(fault)}, server_{folder_.path()} {}

void trial_run::start(const std::string& more, std::chrono::hours ahead) {
    server_.start(fault_ + (fault_.empty() || more.empty() ? "" : ",") + more, ahead);
}

bool trial_run::serve() {
    if (!is_serving()) return false;
    place_.announce(server_.addresses());
    return true;
}

void trial_run::wait_for_answers(std::size_t count) {
    const auto wanted = place_.answers() + count;
    const auto end = std::chrono::steady_clock::now() + patience_of_trial;
    while (place_.answers() < wanted && std::chrono::steady_clock::now() < end)
        if (server_.has_ended_within(1ms)) return;
}

void trial_run::report(std::string_view invariant, std::string what) {
    found_.push_back({invariant, std::move(what)});
}

std::vector<violation> trial_run::finish(crew& clients, trial_result& result) {
    place_.begin_ending();
    heal(clients);
    if (!clients.is_done()) {
        report("VIVEZA", "clients still wait for an answer; " + server_.last_words());
        place_.give_up();
    }
    auto all = clients.join();
    if (server_.is_running()) stop();
    const auto kept = read_ledger(server_.database(), depth::whole);
    std::ranges::move(all.found, std::back_inserter(found_));
    std::ranges::move(beside_, std::back_inserter(all.told));
    std::ranges::move(checker{accounts{}, all.told, kept}.check(ending::healed),
                      std::back_inserter(found_));
    result.calls += all.told.size();
    for (const auto& each : all.told)
        for (const auto& one : each.attempts)
            if (one.got.what == answer::kind::none) ++result.doubts;
    return std::move(found_);
}

void trial_run::heal(const crew& clients) {
    const auto end = std::chrono::steady_clock::now() + patience_of_trial;
    for (std::size_t starts = 0; starts < starts_max;) {
        if (!server_.is_running()) {
            ++starts;
            start();
            if (!serve()) report("VIVEZA", "the server does not start: " + server_.last_words());
        }
        while (!server_.has_ended_within(1ms))
            if (clients.is_done() || place_.is_stuck() || std::chrono::steady_clock::now() > end)
                return;
        static_cast<void>(server_.wait_end(patience_of_trial));
        report("VIVEZA", "the server ended by itself: " + server_.last_words());
    }
}

void trial_run::stop() {
    server_.ask_to_stop();
    const auto status = server_.wait_end(patience_of_trial);
    if (!status || !WIFEXITED(*status) || WEXITSTATUS(*status) != 0)
        report("VIVEZA", "the server did not stop as it must: " + server_.last_words());
    if (server_.is_running()) server_.kill();
}

}  // namespace proof
