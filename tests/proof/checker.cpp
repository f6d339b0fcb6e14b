// Receipts are the whole list of what was decided; replies are held against them, and the movements
// and a model's against each other.
#include "tests/proof/checker.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace proof {
namespace {

using kind = answer::kind;

bool is_read(const call& asked) {
    return asked.operation == read_one.name || asked.operation == read_all.name;
}

bool never_succeeds(std::string_view operation) {
    return operation == refuse.name || operation == fail.name || operation == break_key.name ||
           operation == roll_back.name;
}

std::string told(const answer& given) {
    return '\'' + given.text + '\'' + (given.code.empty() ? "" : " (" + given.code + ')');
}

// Of a final answer that says one.
std::optional<position> position_of(const answer& given) {
    if (given.what == kind::success) return read_success(given.text);
    if (given.what == kind::refusal) return read_refusal(given.text);
    return std::nullopt;
}

// What is stored of a fault or an annulment is that it is one.
bool is_same(const answer& received, const answer& stored) {
    if (received.what != stored.what) return false;
    if (received.what == kind::fault || received.what == kind::annulled) return true;
    return received == stored;
}

}  // namespace

checker::checker(const accounts& begun, const history& told, const ledger& kept)
    : begun_{begun}, told_{&told}, kept_{&kept}, bank_{begun} {
    for (const auto& each : told)
        if (!each.id.empty()) by_id_.emplace(each.id, &each);
}

std::vector<violation> checker::check(ending how) {
    if (!kept_->damage.empty()) report("INTEGRIDAD", kept_->damage);
    check_answers();
    check_forgeries();
    check_revivals();
    check_receipts();
    check_movements();
    collect_observations();
    check_series();
    check_balances();
    check_real_time();
    if (how == ending::healed) check_liveness();
    return std::move(found_);
}

void checker::check_answers() {
    for (const auto& each : *told_) {
        const auto* const first = each.final_answer();
        if (first == nullptr || each.id.empty()) continue;
        for (const auto& attempt : each.attempts)
            if (attempt.got.is_final() && attempt.got != *first)
                report("MISMA_RESPUESTA",
                       each.id + " was told " + told(*first) + " and " + told(attempt.got));
        const auto* const kept = stored(each.id);
        if (kept == nullptr)
            report("ACUSE_DURABLE", each.id + " was told " + told(*first) + ", and has no receipt");
        else if (!is_same(*first, *kept))
            report("ACUSE_DURABLE",
                   each.id + " was told " + told(*first) + ", and its receipt says " + told(*kept));
    }
}

void checker::check_forgeries() {
    for (const auto& each : *told_)
        for (const auto& one : each.forgeries) {
            const auto& got = one.got;
            const bool is_wrong_no = got.what == kind::rejected && got.code != "id_reutilizado";
            const bool is_answer = got.is_final() && got.what != kind::annulled;
            if (is_answer || is_wrong_no)
                report("HUELLA", "other data under " + each.id + " was told " + told(got));
        }
}

void checker::check_revivals() {
    for (const auto& each : *told_)
        for (const auto& one : each.revivals)
            if (one.got.is_final() ||
                (one.got.what == kind::rejected && one.got.code != "id_vencido"))
                report("VENCIMIENTO",
                       "what is too old, " + aged(each.id) + ", was told " + proof::told(one.got));
}

void checker::check_receipts() {
    for (const auto& [id, kept] : kept_->receipts) {
        const auto asked = by_id_.find(id);
        // tramite's own, of its probes.
        if (asked == by_id_.end()) {
            if (!id.starts_with("tramite-")) report("SIN_FANTASMA", id + " was never sent");
            continue;
        }
        const auto& operation = asked->second->operation;
        if (kept.what == kind::success && never_succeeds(operation))
            report("SERIE", id + " succeeded, and " + operation + " never does");
        if (kept.what == kind::fault && (!never_succeeds(operation) || operation == refuse.name))
            report("SERIE", id + " has a fault, and " + operation + " has none");
    }
}

void checker::check_movements() {
    std::unordered_map<std::string_view, std::size_t> count;
    for (const auto& made : kept_->movements)
        ++count[made.id];
    for (const auto& [id, times] : count) {
        const auto asked = by_id_.find(id);
        if (asked == by_id_.end()) {
            report("SIN_FANTASMA", "movements of " + std::string{id} + ", which was never sent");
            continue;
        }
        const std::size_t once = asked->second->operation == transfer.name ? 2 : 1;
        if (times != once)
            report("UNA_VEZ", std::string{id} + " has " + std::to_string(times) + " movements");
        const auto* const kept = stored(asked->second->id);
        if (kept == nullptr)
            report("SIN_FANTASMA", "movements of " + std::string{id} + ", without a receipt");
        else if (kept->what != kind::success)
            report("RECHAZO_FIRME",
                   std::string{id} + " was told " + told(*kept) + ", and has movements");
    }
    for (const auto& [id, kept] : kept_->receipts)
        if (kept.what == kind::success && !count.contains(id))
            report("SIN_FANTASMA", id + " has a success and no movement");
}

void checker::collect_observations() {
    for (const auto& each : *told_) {
        const auto* const kept = is_read(each) ? each.final_answer() : stored(each.id);
        if (kept == nullptr || (!is_read(each) && kept->what == kind::success)) continue;
        if (const auto seen = position_of(*kept))
            observations_.push_back({.numero = seen->numero, .by = &each, .seen = *seen});
    }
    std::ranges::sort(observations_, {}, &observation::numero);
}

void checker::check_series() {
    check_observations(0);
    for (std::size_t at = 0; at < kept_->movements.size();)
        at = check_step(at);
    for (; next_observation_ < observations_.size(); ++next_observation_)
        report("LECTURA_DURABLE", "movement " +
                                      std::to_string(observations_[next_observation_].numero) +
                                      " was seen, and is gone");
}

// One request's movements, which stand together; the place behind them.
std::size_t checker::check_step(std::size_t first) {
    const auto& begins = kept_->movements[first];
    const auto asked = by_id_.find(begins.id);
    auto expected = asked == by_id_.end()
                        ? std::vector<movement>{}
                        : bank_.moves_of(asked->second->operation, asked->second->data);
    if (expected.empty()) {
        report("SERIE", "movement " + std::to_string(begins.numero) + " of " + begins.id +
                            " is none that the model makes there");
        expected.push_back(begins);
    }
    auto at = first;
    for (const auto& wanted : expected) {
        if (at == kept_->movements.size()) break;
        const auto& made = kept_->movements[at++];
        if (made.id != begins.id || made.cuenta != wanted.cuenta || made.cambio != wanted.cambio ||
            made.version != wanted.version || made.saldo != wanted.saldo)
            report("SERIE", "movement " + std::to_string(made.numero) + " of " + made.id +
                                " is not what the model makes of the state before it");
        bank_.apply(made);
        if (bank_.is_overdrawn(made.cuenta))
            report("NO_NEGATIVO", "account " + std::to_string(made.cuenta) + " behind movement " +
                                      std::to_string(made.numero));
    }
    const auto said =
        success_text({.numero = begins.numero, .saldo = begins.saldo, .version = begins.version});
    const auto* const kept = asked == by_id_.end() ? nullptr : stored(asked->second->id);
    if (kept != nullptr && kept->what == kind::success && kept->text != said)
        report("SERIE", begins.id + " was told " + told(*kept) + ", and did " + said);
    check_observations(kept_->movements[at - 1].numero);
    return at;
}

// All that was seen up to movement `until`, in the state that is there now.
void checker::check_observations(std::int64_t until) {
    for (; next_observation_ < observations_.size(); ++next_observation_) {
        const auto& [numero, by, seen] = observations_[next_observation_];
        if (numero > until) return;
        const auto now = bank_.look(by->operation, by->data);
        if (seen.numero != now.numero || seen.saldo != now.saldo || seen.version != now.version)
            report(is_read(*by) ? "LECTURA_DURABLE" : "SERIE",
                   by->operation + " saw " + success_text(seen) + " where there was " +
                       success_text(now));
        if (!bank_.moves_of(by->operation, by->data).empty())
            report("SERIE", by->id + " was refused, and the model allows it");
    }
}

void checker::check_balances() {
    if (bank_.state() != kept_->accounts)
        report("CONSERVA", "balances are not what the movements make of them");
}

// What happens at one moment: sent before received, so that only a true gap counts.
struct checker::moment {
    std::int64_t ns;
    bool is_received;
    const call* by;
    const answer* got;

    bool operator<(const moment& other) const {
        return std::pair{ns, is_received} < std::pair{other.ns, other.is_received};
    }
};

std::vector<checker::moment> checker::timeline() const {
    std::vector<moment> all;
    for (const auto& each : *told_)
        for (const auto& one : each.attempts) {
            all.push_back({one.sent_ns, false, &each, &one.got});
            if (one.got.is_final()) all.push_back({one.received_ns, true, &each, &one.got});
        }
    std::ranges::sort(all, std::less{});
    return all;
}

void checker::check_real_time() {
    // What was known to be done when it was sent first; a read is done anew at each attempt.
    std::unordered_map<const call*, std::int64_t> floor;
    std::int64_t known = 0;
    for (const auto& at : timeline()) {
        const bool is_reading = is_read(*at.by);
        if (!at.is_received) {
            const auto [sent, is_first] = floor.emplace(at.by, known);
            if (!is_first && is_reading) sent->second = known;
            continue;
        }
        const auto place = position_of(*at.got);
        if (!place) continue;
        const bool is_effect = !is_reading && at.got->what == kind::success;
        const auto before = floor.at(at.by);
        if (is_effect ? place->numero <= before : place->numero < before)
            report("TIEMPO_REAL", at.by->operation + ' ' + at.by->id + " stands at " +
                                      std::to_string(place->numero) + ", and movement " +
                                      std::to_string(before) + " was known before it was sent");
        known = std::max(known, place->numero);
    }
}

void checker::check_liveness() {
    for (const auto& each : *told_)
        if (each.final_answer() == nullptr)
            report("VIVEZA", each.operation + " " + each.id + " never got a final answer");
}

const answer* checker::stored(const std::string& id) const {
    const auto found = kept_->receipts.find(id);
    return found == kept_->receipts.end() ? nullptr : &found->second;
}

void checker::report(std::string_view invariant, std::string what) {
    if (found_.size() < violations_max) found_.push_back({invariant, std::move(what)});
}

}  // namespace proof
