// Each has the trial that finds it soonest; a variant without one is no program.
#include "tests/proof/variants.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/fault_names.hpp"

namespace proof {
namespace {

using tramite::base::fault_kind;
using tramite::base::fault_names;

struct finder {
    std::string_view mark;
    std::string_view trial;
};
constexpr std::array finders{
    finder{"receipts.line_follows_jumps", "kill"},
    finder{"receipts.expired_ids_run", "network"},
    finder{"once.refusal_not_stored", "network"},
    finder{"once.no_digest", "network"},
    finder{"once.receipt_apart", "kill"},
    finder{"lanes.answer_before_commit", "kill"},
    finder{"group.error_in_doubt", "failures"},
    finder{"store.synchronous_normal", "power"},
    finder{"store.no_start_barrier", "power"},
    finder{"store.death_unchecked", "kill"},
    finder{"store.deferred_keys_unchecked", "kill"},
};

consteval bool has_each_a_finder() {
    return std::ranges::all_of(fault_names, [](const auto& each) {
        return each.kind != fault_kind::variant || each.text.starts_with("test.") ||
               std::ranges::find(finders, each.text, &finder::mark) != finders.end();
    });
}
static_assert(has_each_a_finder());

}  // namespace

int try_variants(const std::function<variant_trial(std::string_view)>& find) {
    std::size_t missed = 0;
    std::printf("%-30s %-9s %8s  %s\n", "variant", "trial", "faults", "broken");
    for (const auto& each : finders) {
        const auto trial = find(each.trial);
        if (!trial) continue;
        const auto found = trial(std::string{each.mark} + ":1+:on");
        const bool is_found = found.broken != 0;
        missed += is_found ? 0 : 1;
        std::printf("%-30s %-9s %8zu  %s\n", each.mark.data(), each.trial.data(),
                    found.faults_to_first,
                    is_found ? found.first_broken.data() : "nothing: it was not found");
        static_cast<void>(std::fflush(stdout));
    }
    return missed == 0 ? 0 : 1;
}

}  // namespace proof
