// Each sending is an attempt in the history before a byte of it leaves.
#include "tests/crash/raw_worker.hpp"

#include <stdexcept>
#include <utility>

namespace proof {
namespace {

// Of so many final answers one is asked for again, and one with other data.
constexpr std::size_t one_copy_of = 8;
constexpr std::size_t one_forgery_of = 8;
// What was sent so often without a final answer will never have one.
constexpr std::size_t attempts_max = 1'000;
// More than any call of the workload moves.
constexpr std::int64_t forged_surplus = 1'000;

}  // namespace

std::int64_t monotonic_ns() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

raw_worker::raw_worker(const worker_plan& wanted, meeting_place& where)
    : wanted_{wanted}, where_{&where}, source_{wanted.seed, wanted.asked} {}

worker_report raw_worker::run() {
    while (connect()) {
        gather();
        if (open_.empty()) break;
        if (exchange()) continue;
        connection_.close();
        drop_extras();
    }
    return std::move(report_);
}

bool raw_worker::connect() {
    if (where_->is_given_up()) return false;
    while (!connection_.is_open()) {
        if (wanted_.meaning == loss::of_server || known_service_ == 0) {
            const auto now = where_->wait_behind(known_service_);
            if (!now) return false;
            known_service_ = now->number;
            address_ = now->addresses.at(wanted_.address);
        }
        (void)connection_.open(address_);
    }
    return true;
}

void raw_worker::gather() {
    const auto wanted = source_.below(wanted_.depth) + 1;
    while (open_.size() < wanted && !where_->is_ending()) {
        report_.told.push_back(source_.next());
        open_.push_back({.call = report_.told.size() - 1, .why = purpose::ask});
    }
}

bool raw_worker::exchange() {
    std::string all;
    std::vector<attempt*> tried;
    const auto sent = std::exchange(open_, {});
    for (const auto& each : sent)
        all += text_for(each);
    const auto now = monotonic_ns();
    for (const auto& each : sent)
        new_attempt(each).sent_ns = now;
    std::size_t heard = 0;
    const bool is_sent = connection_.send(all);
    for (; is_sent && heard < sent.size(); ++heard) {
        const auto line = connection_.read_line(wanted_.patience);
        if (!line) break;
        auto& made = report_.told[sent[heard].call];
        auto& list = sent[heard].why == purpose::forge ? made.forgeries : made.attempts;
        hear(sent[heard], list.back(), *line);
    }
    // First what was sent first.
    open_.insert(open_.begin(), sent.begin() + static_cast<std::ptrdiff_t>(heard), sent.end());
    return heard == sent.size();
}

void raw_worker::hear(const sending& which, attempt& tried, const std::string& line) {
    tried.received_ns = monotonic_ns();
    const auto& asked = report_.told[which.call];
    try {
        tried.got = read_line(line);
    } catch (const std::exception& wrong) {
        report_.found.push_back({"RESPUESTA", asked.id + " was told no answer: " + wrong.what()});
    }
    if (!asked.id.empty() && line.find("\"id\":\"" + asked.id + '"') == std::string::npos)
        report_.found.push_back({"RESPUESTA", asked.id + " was told another's answer: " + line});
    where_->count_answer();
    if (which.why != purpose::ask) return;
    if (!tried.got.is_final() && tried.got.what != answer::kind::rejected)
        return open_.push_back(which);
    if (asked.id.empty()) return;
    if (source_.below(one_copy_of) == 0)
        open_.push_back({.call = which.call, .why = purpose::copy});
    if (source_.below(one_forgery_of) == 0)
        open_.push_back({.call = which.call, .why = purpose::forge});
}

std::string raw_worker::text_for(const sending& which) const {
    const auto& asked = report_.told[which.call];
    if (which.why != purpose::forge) return text_of(asked);
    call forged{.id = asked.id, .operation = asked.operation, .data = asked.data, .attempts = {}};
    forged.data.valor += forged_surplus;
    return text_of(forged);
}

attempt& raw_worker::new_attempt(const sending& which) {
    auto& asked = report_.told[which.call];
    auto& list = which.why == purpose::forge ? asked.forgeries : asked.attempts;
    if (list.size() == attempts_max) where_->tell_stuck();
    return list.emplace_back();
}

// What was answered already need not be again.
void raw_worker::drop_extras() {
    std::erase_if(open_, [](const sending& each) { return each.why != purpose::ask; });
}

}  // namespace proof
