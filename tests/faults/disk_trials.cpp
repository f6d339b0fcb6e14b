// Trials of the store against its disk: `disk-trials power` and `failures`, and `variants`, which
// are servers that are wrong in a known way and must be found. Prints the seed, what was tried and
// how often; a promise that was broken is exit 1, with the seed and the place that bring it about
// again, and so are fewer faults than were to be tried. For script/prove and, in short, for ctest.
#include <array>
#include <cstdio>
#include <string>

#include "cli/arguments.hpp"
#include "cli/values.hpp"
#include "tests/faults/failure_trial.hpp"
#include "tests/faults/power_trial.hpp"
#include "tests/proof/trial_program.hpp"
#include "tests/proof/variants.hpp"

namespace {

using tramite::cli::arguments;
using tramite::cli::flag;

constexpr std::array flags{
    flag{"seed", "N", "What all that is random follows (1)"},
    flag{"images", "N", "power: how many images of a disk are tried (2000)"},
    flag{"survivors", "N", "power: of them, for one moment (3)"},
    flag{"calls", "N", "Of each run (500)"},
    flag{"every", "N", "failures: of the steps to fail, each so manyth (1)"},
    flag{"at-least", "N", "So many faults must have come about (1)"},
    flag{"fault", "MARK", "A mark to arm, as TRAMITE_FAULT has it"},
    flag{"until-broken", "", "The first image that breaks a promise is the last"},
    flag{"help", "", "Show this"},
};

proof::trial_options read(const arguments& given) {
    proof::trial_options wanted;
    if (given.has("seed")) wanted.seed = tramite::cli::parse_number(given.last("seed"));
    proof::read_count(given, "images", wanted.images);
    proof::read_count(given, "survivors", wanted.survivors);
    proof::read_count(given, "calls", wanted.calls);
    proof::read_count(given, "every", wanted.every);
    wanted.fault = given.last("fault");
    wanted.is_until_broken = given.has("until-broken");
    return wanted;
}

// Zero if no promise was broken, and enough was tried to say so.
int tell(const proof::trial_result& result, std::size_t at_least) {
    std::printf(
        "%s: seed %llu, %zu runs, %zu calls, %zu steps of the disk, %zu faults, %zu images, "
        "%zu broken\n",
        result.name.c_str(), static_cast<unsigned long long>(result.seed), result.runs,
        result.calls, result.steps, result.faults, result.images, result.seen.broken);
    result.seen.print();
    if (result.faults < at_least) std::printf("  %zu faults were to be tried\n", at_least);
    return result.seen.broken == 0 && result.faults >= at_least ? 0 : 1;
}

proof::trial_result run(std::string_view trial, const proof::trial_options& options) {
    return trial == "power" ? proof::try_power_loss(options) : proof::try_failures(options);
}

int try_variants(const proof::trial_options& options) {
    return proof::try_variants([&](std::string_view trial) -> proof::variant_trial {
        if (trial != "power" && trial != "failures") return {};
        return [&, trial](const std::string& fault) {
            auto wanted = options;
            wanted.fault = fault;
            wanted.is_until_broken = true;
            return run(trial, wanted).seen;
        };
    });
}

}  // namespace

int main(int argc, char** argv) {
    const proof::trial_program own{
        .name = "disk-trials", .trials = "power|failures|variants", .flags = flags};
    return proof::run_program(own, argc, argv, [](const auto& name, const auto& given) {
        std::size_t at_least = 1;
        proof::read_count(given, "at-least", at_least);
        const auto wanted = read(given);
        return name == "variants" ? try_variants(wanted) : tell(run(name, wanted), at_least);
    });
}
