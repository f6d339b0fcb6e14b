// The same words as every program of tramite takes.
#include "tests/proof/trial_program.hpp"

#include <cstdint>
#include <cstdio>
#include <limits>

#include "cli/values.hpp"

namespace proof {

using tramite::cli::arguments;
using tramite::cli::usage_error;

void read_count(const arguments& given, std::string_view name, std::size_t& into) {
    if (!given.has(name)) return;
    into = tramite::cli::parse_count(given.last(name), std::numeric_limits<std::uint32_t>::max());
    if (into == 0) throw usage_error{"--" + std::string{name} + " is at least 1"};
}

int run_program(const trial_program& which, int argc, char** argv,
                const std::function<int(const std::string&, const arguments&)>& run) {
    const std::string name{which.name};
    const std::string trials{which.trials};
    try {
        const auto given = tramite::cli::parse(
            which.flags, std::span{argv, static_cast<std::size_t>(argc)}.subspan(1));
        if (given.has("help")) {
            std::printf("%s %s [FLAG...]\n%s", name.c_str(), trials.c_str(),
                        tramite::cli::list(which.flags).c_str());
            return 0;
        }
        const bool is_one =
            given.words.size() == 1 &&
            ('|' + trials + '|').find('|' + given.words[0] + '|') != std::string::npos;
        if (!is_one) throw usage_error{"say what goes wrong: " + trials};
        return run(given.words[0], given);
    } catch (const usage_error& wrong) {
        std::fprintf(stderr, "%s: %s\n", name.c_str(), wrong.what());
        return 2;
    }
}

}  // namespace proof
