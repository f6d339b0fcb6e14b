// Trials of the store against its disk: `disk-trials power` and `disk-trials failures`. Prints the
// seed, what was tried and how often; a promise that was broken is exit 1, with the seed and the
// place that bring it about again. For script/prove and, in short, for ctest.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "tests/faults/failure_trial.hpp"
#include "tests/faults/power_trial.hpp"

namespace {

// Zero if no promise was broken.
int tell(const proof::trial_result& result) {
    std::printf(
        "%s: seed %llu, %zu runs, %zu calls, %zu steps of the disk, %zu images, %zu broken\n",
        result.name.c_str(), static_cast<unsigned long long>(result.seed), result.runs,
        result.calls, result.steps, result.images, result.broken);
    for (const auto& each : result.examples)
        std::printf("  %s\n", each.c_str());
    return result.broken == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App program{"Trials of the store against its disk"};
    program.require_subcommand(1);
    proof::trial_options wanted;
    program.add_option("--seed", wanted.seed, "What all that is random follows");
    program.add_option("--images", wanted.images, "How many images of a disk are tried")
        ->capture_default_str();
    program.add_option("--survivors", wanted.survivors, "Of them, for one moment")
        ->capture_default_str();
    program.add_option("--calls", wanted.calls, "Of each run")->capture_default_str();
    program.add_option("--every", wanted.every, "Of the steps to fail, each so manyth")
        ->capture_default_str();
    program.add_option("--fault", wanted.fault, "A mark to arm, as TRAMITE_FAULT has it");
    auto* const power =
        program.add_subcommand("power", "The power goes, at any moment")->fallthrough();
    program.add_subcommand("failures", "Each write, sync, truncate and map fails")->fallthrough();
    CLI11_PARSE(program, argc, argv);
    return tell(power->parsed() ? proof::try_power_loss(wanted) : proof::try_failures(wanted));
}
