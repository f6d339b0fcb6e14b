// The moment of a kill is some answers after the start, and a little time of chance behind the last
// of them: an idle server is not killed, however slow the machine.
#include "tests/crash/kill_trial.hpp"

#include <random>
#include <string>
#include <thread>

#include "tests/crash/trial_run.hpp"

namespace proof {
namespace {

constexpr std::size_t kills_of_run = 200;
constexpr std::size_t answers_max = 400;
constexpr std::chrono::microseconds longest_wait{3'000};
// Of so many kills one is of a server that starts.
constexpr std::size_t one_start_of = 8;
constexpr std::chrono::microseconds longest_start{40'000};
// And of so many starts one is with a clock that is wrong.
constexpr std::size_t one_jump_of = 4;
constexpr std::chrono::hours jump{1'000};

class kill_trial {
public:
    explicit kill_trial(const trial_options& wanted) : wanted_{&wanted}, random_{wanted.seed} {
        result_.name = "kill";
        result_.seed = wanted.seed;
    }

    trial_result run() {
        growing_run sizes{1, kills_of_run};
        for (auto seed = wanted_->seed; result_.faults < wanted_->kills; ++seed) {
            run_once(seed, sizes.next(wanted_->kills - result_.faults));
            if (result_.is_enough(*wanted_)) break;
        }
        result_.kinds = {{"starts cut off", starts_},
                         {"starts with the clock ahead", jumps_},
                         {"sendings without an answer", result_.doubts}};
        return result_;
    }

private:
    void run_once(std::uint64_t seed, std::size_t kills) {
        trial_run run{wanted_->fault};
        crew clients{{.seed = seed, .addresses = 2, .client_address = run.socket_address()},
                     run.place()};
        for (; kills != 0; --kills)
            start_and_kill(run);
        const auto found = run.finish(clients, result_);
        result_.add("seed " + std::to_string(seed), found);
    }

    void start_and_kill(trial_run& run) {
        ++result_.faults;
        run.start({}, next_clock(run));
        if (random_() % one_start_of == 0) {
            ++starts_;
            pass_time(longest_start);
            return run.server().kill();
        }
        if (run.serve()) {
            run.wait_for_answers(random_() % answers_max);
            pass_time(longest_wait);
        }
        if (run.server().has_ended_within(std::chrono::milliseconds{0}))
            run.report("VIVEZA", "the server ended by itself: " + run.server().last_words());
        run.server().kill();
    }

    // A jump of the clock must cost no receipt. Only a database that has no line yet takes the
    // clock as it is.
    std::chrono::hours next_clock(const trial_run& run) {
        const bool is_wanted = random_() % one_jump_of == 0;
        if (!is_wanted || run.place().answers() == 0) return {};
        ++jumps_;
        return jump;
    }

    void pass_time(std::chrono::microseconds longest) {
        const auto part = random_() % static_cast<std::uint64_t>(longest.count());
        // What is checked must hold whatever the moment is.
        std::this_thread::sleep_for(std::chrono::microseconds{part});  // pace: when to kill.
    }

    const trial_options* wanted_;
    std::mt19937_64 random_;
    std::size_t starts_ = 0;
    std::size_t jumps_ = 0;
    trial_result result_;
};

}  // namespace

trial_result try_kills(const trial_options& wanted) {
    return kill_trial{wanted}.run();
}

}  // namespace proof
