// Trials of a server that dies and of a network that fails: `crash-trials kill`, `points` and
// `network`, and `variants`, which are wrong in a known way and must be found. Prints the seed,
// what was tried and how often; a promise that was broken is exit 1, with the seed of its run, and
// so are fewer faults than were to come about. For script/prove and, in short, for ctest.
#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "cli/arguments.hpp"
#include "cli/values.hpp"
#include "tests/crash/kill_trial.hpp"
#include "tests/crash/network_trial.hpp"
#include "tests/crash/point_trial.hpp"
#include "tests/proof/trial_program.hpp"
#include "tests/proof/variants.hpp"

namespace {

using tramite::cli::arguments;
using tramite::cli::flag;

constexpr std::array flags{
    flag{"seed", "N", "What all that is random follows (1)"},
    flag{"kills", "N", "kill: how often a server is killed (100)"},
    flag{"each", "N", "points: deaths at each mark (3)"},
    flag{"point", "MARK", "points: only at this one"},
    flag{"faults", "N", "network: how many faults (2000)"},
    flag{"workers", "N", "network: clients without a library (96)"},
    flag{"patience-ms", "N", "network: how long these wait for an answer (15)"},
    flag{"at-least", "N", "So many of each kind must have come about (1)"},
    flag{"fault", "MARK", "A mark to arm in each server, as TRAMITE_FAULT has it"},
    flag{"until-broken", "", "The first run that breaks a promise is the last"},
    flag{"help", "", "Show this"},
};

struct trial {
    std::string_view name;
    proof::trial_result (*run)(const proof::trial_options&);
};
constexpr std::array trials{trial{"kill", proof::try_kills}, trial{"points", proof::try_points},
                            trial{"network", proof::try_network}};

proof::trial_options read(const arguments& given) {
    proof::trial_options wanted;
    if (given.has("seed")) wanted.seed = tramite::cli::parse_number(given.last("seed"));
    proof::read_count(given, "kills", wanted.kills);
    proof::read_count(given, "each", wanted.each);
    wanted.point = given.last("point");
    proof::read_count(given, "faults", wanted.faults);
    proof::read_count(given, "workers", wanted.workers);
    proof::read_count(given, "patience-ms", wanted.patience_ms);
    wanted.fault = given.last("fault");
    wanted.is_until_broken = given.has("until-broken");
    return wanted;
}

int try_variants(const proof::trial_options& options) {
    return proof::try_variants([&](std::string_view name) -> proof::variant_trial {
        const auto* const found = std::ranges::find(trials, name, &trial::name);
        if (found == trials.end()) return {};
        return [&options, found](const std::string& fault) {
            auto wanted = options;
            wanted.fault = fault;
            wanted.is_until_broken = true;
            return found->run(wanted).seen;
        };
    });
}

// Zero if no promise was broken, and enough came about to say so.
int tell(const proof::trial_result& result, std::size_t at_least) {
    std::printf("%s: seed %llu, %zu runs, %zu calls, %zu in doubt, %zu faults, %zu broken\n",
                result.name.c_str(), static_cast<unsigned long long>(result.seed), result.runs,
                result.calls, result.doubts, result.faults, result.seen.broken);
    bool is_enough = true;
    for (const auto& [name, count] : result.kinds) {
        std::printf("  %zu %s\n", count, name.c_str());
        is_enough = is_enough && count >= at_least;
    }
    if (!is_enough) std::printf("  of each %zu were to come about\n", at_least);
    result.seen.print();
    return result.seen.broken == 0 && is_enough ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const proof::trial_program own{
        .name = "crash-trials", .trials = "kill|points|network|variants", .flags = flags};
    return proof::run_program(own, argc, argv, [](const auto& name, const auto& given) {
        std::size_t at_least = 1;
        proof::read_count(given, "at-least", at_least);
        const auto wanted = read(given);
        if (name == "variants") return try_variants(wanted);
        return tell(std::ranges::find(trials, name, &trial::name)->run(wanted), at_least);
    });
}
