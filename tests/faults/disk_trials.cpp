// Trials of the store against its disk: `disk-trials power` and `failures`, and `variants`, which
// are servers that are wrong in a known way and must be found. Prints the
// seed, what was tried and how often; a promise that was broken is exit 1, with the seed and the
// place that bring it about again, and so are fewer faults than were to be tried. For script/prove
// and, in short, for ctest.
#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <span>
#include <string>

#include "cli/arguments.hpp"
#include "cli/values.hpp"
#include "tests/faults/failure_trial.hpp"
#include "tests/faults/power_trial.hpp"
#include "tests/proof/variants.hpp"

namespace {

using tramite::cli::arguments;
using tramite::cli::flag;
using tramite::cli::usage_error;

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

struct wish {
    std::string what;
    proof::trial_options options;
    std::size_t at_least = 1;
};

void read(const arguments& given, std::string_view name, std::size_t& into) {
    if (!given.has(name)) return;
    into = tramite::cli::parse_count(given.last(name), std::numeric_limits<std::uint32_t>::max());
    if (into == 0) throw usage_error{"--" + std::string{name} + " is at least 1"};
}

wish read(const arguments& given) {
    wish wanted;
    constexpr std::array known{"power", "failures", "variants"};
    if (given.words.size() != 1 || std::ranges::find(known, given.words[0]) == known.end())
        throw usage_error{"say what goes wrong: power, failures or variants"};
    wanted.what = given.words[0];
    auto& options = wanted.options;
    if (given.has("seed")) options.seed = tramite::cli::parse_number(given.last("seed"));
    read(given, "images", options.images);
    read(given, "survivors", options.survivors);
    read(given, "calls", options.calls);
    read(given, "every", options.every);
    read(given, "at-least", wanted.at_least);
    options.fault = given.last("fault");
    options.is_until_broken = given.has("until-broken");
    return wanted;
}

// Zero if no promise was broken, and enough was tried to say so.
int tell(const proof::trial_result& result, std::size_t at_least) {
    std::printf(
        "%s: seed %llu, %zu runs, %zu calls, %zu steps of the disk, %zu faults, %zu images, "
        "%zu broken\n",
        result.name.c_str(), static_cast<unsigned long long>(result.seed), result.runs,
        result.calls, result.steps, result.faults, result.images, result.broken);
    if (result.broken != 0) std::printf("  the first was image %zu\n", result.images_to_first);
    for (const auto& each : result.examples)
        std::printf("  %s\n", each.c_str());
    if (result.faults < at_least) std::printf("  %zu faults were to be tried\n", at_least);
    return result.broken == 0 && result.faults >= at_least ? 0 : 1;
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
            const auto result = run(trial, wanted);
            return proof::variant_result{.faults = result.faults_to_first,
                                         .broken = result.first_broken};
        };
    });
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const auto given =
            tramite::cli::parse(flags, std::span{argv, static_cast<std::size_t>(argc)}.subspan(1));
        if (given.has("help")) {
            std::printf("disk-trials power|failures|variants [FLAG...]\n%s",
                        tramite::cli::list(flags).c_str());
            return 0;
        }
        const auto wanted = read(given);
        if (wanted.what == "variants") return try_variants(wanted.options);
        return tell(run(wanted.what, wanted.options), wanted.at_least);
    } catch (const usage_error& wrong) {
        std::fprintf(stderr, "disk-trials: %s\n", wrong.what());
        return 2;
    }
}
