// The decisions of retry, and what is said with each.
#include "client/retry.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"

namespace tramite::calling {
namespace {

constexpr const char* no_connection = "sin_conexion";

[[nodiscard]] std::string deadline_code() {
    return std::string{base::name(base::code::plazo_vencido)};
}

[[nodiscard]] outcome_unknown::reason reason_of(ending::kind what) {
    return what == ending::kind::not_an_answer ? outcome_unknown::reason::not_an_answer
                                               : outcome_unknown::reason::closed;
}

}  // namespace

verdict verdict_of(const wire::native_response& came) {
    if (!came.error) return verdict::done;
    if (came.error->starts_with(base::unknown_prefix)) return verdict::doubtful;
    if (came.code == base::name(base::code::id_vencido)) return verdict::expired;
    if (came.is_retriable) return verdict::retriable;
    const auto own = base::code_of(came.code);
    const bool is_final = !own || *own == base::code::error_interno || *own == base::code::anulado;
    return is_final ? verdict::refused : verdict::rejected;
}

void retry::leaving(store_name to) noexcept {
    is_leaving_ = true;
    // Invariant 1: what is undecided goes nowhere else.
    sent_to_ = to;
}

retry::step retry::on_ending(const ending& why) {
    if (is_leaving_) return on_lost(why);
    if (why.what == ending::kind::client_gone)
        return is_undecided_ ? undecided(seen_text_, seen_) : undone(why.why, no_connection);
    // The first may have been idle for long; a server that goes on so gets its pauses.
    if (++unused_connections_ > 1) ++failures_;
    if (how_.again == retries::on || unused_connections_ < how_.unused_connections)
        return std::nullopt;
    return undone(fmt::format("not sent: {} connections ended before it, the last one so: {}",
                              unused_connections_, why.why),
                  no_connection);
}

retry::step retry::on_lost(const ending& why) {
    is_leaving_ = false;
    const bool is_kept =
        may_repeat() && sent_to_.number != 0 && why.what != ending::kind::client_gone;
    is_undecided_ = true;
    ++failures_;
    seen_ = reason_of(why.what);
    seen_text_ = why.why;
    if (is_kept) return std::nullopt;
    return undecided("sent, and not answered: " + why.why, seen_);
}

retry::step retry::on_response(wire::native_response came) {
    is_leaving_ = false;
    const bool is_ours = came.id.has_value() && may_repeat();
    switch (verdict_of(came)) {
        case verdict::done:
            return success(id_, std::move(came.data));
        case verdict::refused:
            return problem(error{*came.error, std::move(came.code), id_, came.is_retriable});
        case verdict::doubtful:
            is_undecided_ = true;
            ++failures_;
            seen_ = reason::answered;
            seen_text_ = *came.error;
            if (is_ours && sent_to_.number != 0) return std::nullopt;
            return undecided(*came.error, reason::answered);
        case verdict::expired:
            return undecided(*came.error, reason::expired);
        case verdict::retriable:
            ++failures_;
            rejection_.emplace(*came.error, came.code, id_, true);
            if (is_ours) return std::nullopt;
            break;
        case verdict::rejected:
            break;
    }
    return on_rejection(came);
}

// Invariant 3.
retry::step retry::on_rejection(const wire::native_response& came) {
    if (is_undecided_)
        return undecided(fmt::format("sent before, and not answered: {}; sent again, and answered: "
                                     "{} ({})",
                                     seen_text_, *came.error, came.code),
                         reason::answered);
    return problem(error{*came.error, came.code, id_, came.is_retriable});
}

detail::answer retry::on_deadline(const std::string& unreachable) const {
    if (is_leaving_)
        return undecided("sent, and not answered within the deadline", reason::deadline);
    if (is_undecided_)
        return undecided(
            fmt::format("sent, and not answered within the deadline; last: {}",
                        unreachable.empty() ? seen_text_ : seen_text_ + "; " + unreachable),
            seen_);
    if (rejection_)
        return undone(fmt::format("the deadline passed, and nothing was done; the last answer: {} "
                                  "({})",
                                  rejection_->what(), rejection_->code()),
                      deadline_code());
    if (!unreachable.empty()) return undone(unreachable, no_connection);
    return undone("the deadline passed before it could be sent", deadline_code());
}

detail::answer retry::on_unreachable(const std::string& why, const std::string& code) const {
    return is_undecided_ ? undecided(seen_text_ + "; " + why, seen_)
                         : undone(why, code.empty() ? no_connection : code);
}

detail::answer retry::on_other_store(const std::string& why) const {
    return undecided(fmt::format("sent, and not answered: {}; {}", seen_text_, why), seen_);
}

detail::answer retry::on_given_up() const {
    return may_be_done() ? undecided("sent, and given up before it was answered", reason::given_up)
                         : undone("given up before it could be sent", "cancelado");
}

detail::answer retry::on_lost_order() const {
    constexpr const char* why = "a call that had to take effect before this is lost";
    return is_undecided_ ? undecided(fmt::format("not sent again: {}; {}", why, seen_text_), seen_)
                         : undone(fmt::format("not sent: {}", why), no_connection);
}

detail::answer retry::on_overtaken() const {
    if (is_undecided_ || !rejection_)
        return undecided("not sent again: a call that had to take effect after this may be done",
                         seen_);
    return problem(*rejection_);
}

detail::answer retry::on_too_big(std::size_t bytes, std::size_t limit) const {
    return problem(
        error{fmt::format("not sent: the request has {} bytes, and the limit is {}", bytes, limit),
              std::string{base::name(base::code::demasiado_grande)}, id_});
}

detail::answer retry::on_overflow(std::size_t limit) const {
    return undone(
        fmt::format("not sent: {} calls wait already, which is the limit (queued_requests)", limit),
        std::string{base::name(base::code::saturado)});
}

bool retry::may_repeat() const noexcept {
    return how_.again == retries::on && !id_.empty();
}

detail::answer retry::undecided(std::string what, reason why) const {
    return unknown(
        outcome_unknown{what, id_, why, sent_to_.identity ? *sent_to_.identity : std::string{}});
}

detail::answer retry::undone(std::string what, std::string code) const {
    return problem(error{what, std::move(code), id_, true});
}

}  // namespace tramite::calling
