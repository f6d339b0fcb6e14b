// Calls go out alone and wait, or several in one order.
#include "tests/crash/client_worker.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <future>
#include <utility>

#include "tramite/error.hpp"

namespace proof {
namespace {

using kind = answer::kind;

// What the client says when nothing is decided; all its other codes are of an answer.
constexpr std::array undecided{"sin_conexion", "plazo_vencido", "saturado", "cancelado"};

answer read_error(const tramite::error& told) {
    answer read{.what = kind::retriable, .text = told.what(), .code = told.code()};
    const bool is_decided = std::ranges::find(undecided, told.code()) == undecided.end();
    if (is_decided && !told.is_retriable()) read.what = kind_of_error(told.code());
    return read;
}

// What a call that waits for its answer gets.
answer hear(const std::function<std::string()>& wait) {
    try {
        return {.what = kind::success, .text = wait(), .code = {}};
    } catch (const tramite::error& told) {
        return read_error(told);
    } catch (const tramite::outcome_unknown&) {
        return {};
    }
}

bool is_told(const call& asked) {
    if (asked.attempts.empty()) return false;
    const auto& got = asked.attempts.back().got;
    return got.is_final() || got.what == kind::rejected;
}

}  // namespace

tramite::client_options options_of_client(std::chrono::milliseconds deadline) {
    tramite::client_options options{.deadline = deadline};
    options.own_bounds.retry_pause = std::chrono::milliseconds{1};
    options.own_bounds.retry_pause_max = std::chrono::milliseconds{5};
    return options;
}

client_worker::client_worker(const worker_plan& wanted, meeting_place& where, tramite::client& bank)
    : wanted_{wanted}, where_{&where}, bank_{&bank}, source_{wanted.seed, wanted.asked} {}

worker_report client_worker::run() {
    worker_report report;
    if (!where_->wait_behind(0)) return report;
    while (!where_->is_ending()) {
        const auto first = report.told.size();
        for (auto left = source_.below(wanted_.depth) + 1; left != 0; --left)
            report.told.push_back(source_.next());
        std::vector<call*> open;
        for (auto at = first; at < report.told.size(); ++at)
            open.push_back(&report.told[at]);
        while (!open.empty() && !where_->is_given_up()) {
            ask(open);
            std::erase_if(open, [](const call* each) { return is_told(*each); });
        }
    }
    return report;
}

void client_worker::ask(const std::vector<call*>& which) {
    for (auto* const each : which) {
        each->attempts.push_back({.sent_ns = monotonic_ns(), .got = {}});
        where_->count_attempts(each->attempts.size());
    }
    if (which.size() == 1) return note(*which.front(), ask(*which.front()));
    std::vector<std::future<position>> pending;
    for (const auto* const each : which)
        pending.push_back(bank_->submit(deed{each->operation}, each->data, {.id = each->id}));
    for (std::size_t i = 0; i < which.size(); ++i)
        note(*which[i], hear([&] { return success_text(pending[i].get()); }));
}

void client_worker::note(call& asked, answer told) {
    asked.attempts.back().got = std::move(told);
    asked.attempts.back().received_ns = monotonic_ns();
    where_->count_answer();
}

answer client_worker::ask(const call& which) {
    const auto data = "{\"cuenta\":" + std::to_string(which.data.cuenta) +
                      ",\"otra\":" + std::to_string(which.data.otra) +
                      ",\"valor\":" + std::to_string(which.data.valor) + "}";
    return hear([&] {
        auto told = bank_->ask(which.operation, data, {.id = which.id});
        if (told.problem) throw tramite::error{*told.problem};
        return told.data;
    });
}

}  // namespace proof
