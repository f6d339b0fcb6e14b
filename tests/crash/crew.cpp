// Every worker has a generator of its own, so that one seed says what each of them asks.
#include "tests/crash/crew.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <utility>

namespace proof {
namespace {

// So that two workers, and two runs, share no seed.
constexpr std::uint64_t seeds_between = 1'000'003;

// Ids are of the last hours: neither expired nor ahead.
mix mix_for(std::uint64_t seed) {
    using namespace std::chrono;
    constexpr std::array skews{0.0, 0.99, 1.5};
    const auto now = system_clock::now().time_since_epoch() - hours{6};
    return {.of = {},
            .skew = skews[seed % skews.size()],
            .begin_ms = duration_cast<milliseconds>(now).count()};
}

}  // namespace

crew::crew(const crew_plan& wanted, meeting_place& where) : where_{&where} {
    worker_plan each{.seed = wanted.seed * seeds_between,
                     .asked = mix_for(wanted.seed),
                     .depth = wanted.depth,
                     .address = 0,
                     .meaning = wanted.meaning,
                     .patience = wanted.patience};
    reports_.resize(wanted.raw_workers + wanted.client_workers);
    for (std::size_t i = 0; i < wanted.raw_workers; ++i) {
        ++each.seed;
        each.address = i % wanted.addresses;
        threads_.emplace_back([this, each, i] {
            reports_[i] = raw_worker{each, *where_}.run();
            ++done_;
        });
    }
    if (wanted.client_workers == 0) return;
    bank_ = std::make_unique<tramite::client>(wanted.client_address,
                                              options_of_client(wanted.client_deadline));
    for (std::size_t i = 0; i < wanted.client_workers; ++i) {
        ++each.seed;
        threads_.emplace_back([this, each, at = wanted.raw_workers + i] {
            reports_[at] = client_worker{each, *where_, *bank_}.run();
            ++done_;
        });
    }
}

crew::~crew() {
    where_->give_up();
    for (auto& each : threads_)
        if (each.joinable()) each.join();
}

worker_report crew::join() {
    worker_report all;
    for (std::size_t i = 0; i < threads_.size(); ++i) {
        threads_[i].join();
        std::ranges::move(reports_[i].told, std::back_inserter(all.told));
        std::ranges::move(reports_[i].found, std::back_inserter(all.found));
    }
    return all;
}

}  // namespace proof
