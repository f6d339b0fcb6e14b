// At each mark a process is killed as often as was asked for, at a passing of chance; one that
// lives on is reported, so that no mark is taken for tried that was not reached.
#include "tests/crash/point_trial.hpp"

#include <sys/wait.h>

#include <array>
#include <csignal>
#include <random>
#include <string>

#include "base/fault_names.hpp"
#include "cli/arguments.hpp"
#include "tests/crash/dying_client.hpp"
#include "tests/crash/trial_run.hpp"

namespace proof {
namespace {

constexpr std::size_t deaths_of_run = 50;
constexpr std::string_view of_clients = "client.";
constexpr std::string_view of_tests = "test.";

// How often a mark is passed at most before the process dies there: little of what is rare.
struct passings {
    std::string_view mark;
    std::size_t most;
};
constexpr std::size_t usual_passings = 40;
constexpr std::array rare{passings{"store.open", 1}, passings{"net.listening", 2},
                          passings{"store.after_checkpoint", 3}};

std::size_t most_passings(std::string_view mark) {
    for (const auto& each : rare)
        if (each.mark == mark) return each.most;
    return usual_passings;
}

class point_trial {
public:
    explicit point_trial(const trial_options& wanted)
        : wanted_{&wanted}, random_{wanted.seed}, seed_{wanted.seed} {
        result_.name = "points";
        result_.seed = wanted.seed;
    }

    trial_result run() {
        for (const auto& each : tramite::base::fault_names)
            if (each.kind == tramite::base::fault_kind::point && is_wanted(each.text))
                try_point(each.text);
        if (result_.kinds.empty())
            throw tramite::cli::usage_error{"--point: there is no mark '" + wanted_->point +
                                            "' at which a process can die"};
        return result_;
    }

private:
    [[nodiscard]] bool is_wanted(std::string_view mark) const {
        if (mark.starts_with(of_tests)) return false;
        return wanted_->point.empty() || wanted_->point == mark;
    }

    void try_point(std::string_view mark) {
        const auto before = result_.faults;
        growing_run sizes{1, deaths_of_run};
        for (std::size_t left = wanted_->each; left != 0 && !result_.is_enough(*wanted_);) {
            const auto now = sizes.next(left);
            run_once(mark, now);
            left -= now;
        }
        result_.kinds.emplace_back(mark, result_.faults - before);
    }

    void run_once(std::string_view mark, std::size_t deaths) {
        trial_run run{wanted_->fault};
        const auto seed = seed_++;
        crew clients{{.seed = seed, .addresses = 2, .client_address = run.socket_address()},
                     run.place()};
        if (mark.starts_with(of_clients))
            kill_clients(run, mark, deaths, seed);
        else
            kill_servers(run, mark, deaths);
        result_.add("seed " + std::to_string(seed) + ", " + std::string{mark},
                    run.finish(clients, result_));
    }

    void kill_servers(trial_run& run, std::string_view mark, std::size_t deaths) {
        for (; deaths != 0; --deaths) {
            run.start(armed(mark, 1 + random_() % most_passings(mark)));
            static_cast<void>(run.serve());
            const auto status = run.server().wait_end(patience_of_trial);
            if (status && WIFSIGNALED(*status) && WTERMSIG(*status) == SIGKILL) {
                ++result_.faults;
            } else {
                run.report("PRUEBA", std::string{mark} + " killed nobody");
                if (!status) run.server().kill();
            }
        }
    }

    void kill_clients(trial_run& run, std::string_view mark, std::size_t deaths,
                      std::uint64_t seed) {
        run.start();
        if (!run.serve()) return run.report("VIVEZA", run.server().last_words());
        dying_client client{seed, run.socket_address()};
        for (; deaths != 0; --deaths) {
            if (client.die(armed(mark, 1)))
                ++result_.faults;
            else
                run.report("PRUEBA", std::string{mark} + " killed nobody");
            client.ask_again();
        }
        run.add(client.told());
    }

    static std::string armed(std::string_view mark, std::size_t passing) {
        return std::string{mark} + ':' + std::to_string(passing) + ":kill";
    }

    const trial_options* wanted_;
    std::mt19937_64 random_;
    std::uint64_t seed_;
    trial_result result_;
};

}  // namespace

trial_result try_points(const trial_options& wanted) {
    return point_trial{wanted}.run();
}

}  // namespace proof
