// Each sending is an attempt in the history before a byte of it leaves.
#include "tests/crash/raw_worker.hpp"

#include <stdexcept>
#include <utility>

namespace proof {
namespace {

// Of so many final answers one is asked for again, one with other data, and one as if it were old.
constexpr std::size_t one_copy_of = 8;
constexpr std::size_t one_forgery_of = 8;
constexpr std::size_t one_revival_of = 32;
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
    const auto sent = std::exchange(open_, {});
    const auto now = monotonic_ns();
    for (const auto& each : sent) {
        all += text_of(as_sent(each));
        attempts_of(each).push_back({.sent_ns = now, .got = {}});
        where_->count_attempts(attempts_of(each).size());
    }
    std::size_t heard = 0;
    const bool is_sent = connection_.send(all);
    for (; is_sent && heard < sent.size(); ++heard) {
        const auto line = connection_.read_line(wanted_.patience);
        if (!line) break;
        hear(sent[heard], attempts_of(sent[heard]).back(), *line);
    }
    // First what was sent first.
    open_.insert(open_.begin(), sent.begin() + static_cast<std::ptrdiff_t>(heard), sent.end());
    return heard == sent.size();
}

void raw_worker::hear(const sending& which, attempt& tried, const std::string& line) {
    tried.received_ns = monotonic_ns();
    const auto asked = as_sent(which);
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
    if (is_dated(asked.id) && source_.below(one_revival_of) == 0)
        open_.push_back({.call = which.call, .why = purpose::revive});
}

call raw_worker::as_sent(const sending& which) const {
    const auto& asked = report_.told[which.call];
    call sent{.id = asked.id, .operation = asked.operation, .data = asked.data, .attempts = {}};
    if (which.why == purpose::forge) sent.data.valor += forged_surplus;
    if (which.why == purpose::revive) sent.id = aged(asked.id);
    return sent;
}

std::vector<attempt>& raw_worker::attempts_of(const sending& which) {
    auto& asked = report_.told[which.call];
    if (which.why == purpose::forge) return asked.forgeries;
    return which.why == purpose::revive ? asked.revivals : asked.attempts;
}

// What was answered already need not be again.
void raw_worker::drop_extras() {
    std::erase_if(open_, [](const sending& each) { return each.why != purpose::ask; });
}

}  // namespace proof
