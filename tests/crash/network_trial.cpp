// Runs of some faults each: in the end of one the network heals, everybody is answered, and all is
// checked together.
#include "tests/crash/network_trial.hpp"

#include <string>
#include <thread>

#include "tests/crash/faulty_proxy.hpp"
#include "tests/crash/trial_run.hpp"

namespace proof {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t faults_of_first_run = 200;
constexpr std::size_t faults_of_run = 20'000;
// So that the public client, which waits for its answer, meets many faults too.
constexpr auto client_deadline = 100ms;

class network_trial {
public:
    explicit network_trial(const trial_options& wanted) : wanted_{&wanted} {
        result_.name = "network";
        result_.seed = wanted.seed;
        for (const auto name : network_fault_names)
            result_.kinds.emplace_back(name, 0);
    }

    trial_result run() {
        growing_run sizes{faults_of_first_run, faults_of_run};
        for (auto seed = wanted_->seed; result_.faults < wanted_->faults; ++seed) {
            run_once(seed, sizes.next(wanted_->faults - result_.faults));
            if (result_.is_enough(*wanted_)) break;
        }
        return result_;
    }

private:
    void run_once(std::uint64_t seed, std::size_t faults) {
        trial_run run{wanted_->fault};
        run.start();
        if (!run.is_serving())
            return result_.add(
                "seed " + std::to_string(seed),
                {{"VIVEZA", "the server does not start: " + run.server().last_words()}});
        const std::chrono::milliseconds patience{wanted_->patience_ms};
        faulty_proxy network{
            {.seed = seed, .address = run.server().addresses().front(), .delay = 2 * patience}};
        crew clients{{.seed = seed,
                      .raw_workers = wanted_->workers,
                      .depth = 2,
                      .meaning = loss::of_connection,
                      .patience = patience,
                      .client_address = network.address(),
                      .client_deadline = client_deadline},
                     run.place()};
        run.place().announce({network.address()});
        const auto end = std::chrono::steady_clock::now() + patience_of_trial;
        while (network.count() < faults && std::chrono::steady_clock::now() < end &&
               !run.server().has_ended_within(1ms))
            continue;
        network.heal();
        const auto found = run.finish(clients, result_);
        count(network);
        result_.add("seed " + std::to_string(seed), found);
    }

    void count(const faulty_proxy& network) {
        result_.faults += network.count();
        for (std::size_t i = 0; i < result_.kinds.size(); ++i)
            result_.kinds[i].second += network.count(static_cast<network_fault>(i));
    }

    const trial_options* wanted_;
    trial_result result_;
};

}  // namespace

trial_result try_network(const trial_options& wanted) {
    return network_trial{wanted}.run();
}

}  // namespace proof
