// Moves money on several threads until its standard input ends, then says how often: every call
// must succeed, whatever happens to the servers meanwhile. For tests/scenario only.
#include <atomic>
#include <cstdio>
#include <exception>
#include <future>
#include <iostream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "tramite/client.hpp"

namespace {

struct order {
    std::int64_t origen = 0;
    std::int64_t destino = 0;
    std::int64_t valor = 0;
};
constexpr tramite::operation<order, std::string> transfer{"transferencia"};
constexpr order one{.origen = 12345678, .destino = 23456789, .valor = 1};
constexpr int threads = 4;
constexpr int depth = 8;

// What all threads count.
struct tally {
    std::atomic<bool> is_over{false};
    std::atomic<int> done{0};
    std::atomic<int> failed{0};
};

void count(tally& all, std::future<std::string> pending) {
    try {
        (void)pending.get();
        ++all.done;
    } catch (const std::exception& why) {
        ++all.failed;
        std::fprintf(stderr, "%s\n", why.what());
    }
}

// One call that waits, then some that go out together.
void move_money(tramite::client& bank, tally& all) {
    while (!all.is_over) {
        std::vector<std::future<std::string>> pending;
        pending.push_back(
            std::async(std::launch::deferred, [&bank] { return bank.call(transfer, one); }));
        count(all, std::move(pending.back()));
        pending.clear();
        for (int each = 0; each < depth; ++each)
            pending.push_back(bank.submit(transfer, one));
        for (auto& each : pending)
            count(all, std::move(each));
    }
}

}  // namespace

int main(int argc, char** argv) {
    // A deadline that only ends what hangs.
    tramite::client bank{std::vector<std::string>{argv + 1, argv + argc},
                         {.deadline = std::chrono::minutes{5}}};
    tally all;
    std::vector<std::thread> movers;
    for (int each = 0; each < threads; ++each)
        movers.emplace_back([&] { move_money(bank, all); });
    std::string ignored{std::istreambuf_iterator<char>{std::cin}, {}};
    all.is_over = true;
    for (auto& each : movers)
        each.join();
    std::cout << all.done << '\n';
    return all.failed == 0 ? 0 : 1;
}
