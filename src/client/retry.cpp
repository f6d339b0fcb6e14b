// The decisions of retry, and what is said with each.
#include "client/retry.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "base/error.hpp"

namespace tramite::calling {
namespace {

[[nodiscard]] detail::answer not_connected(const std::string& why, const std::string& id) {
    return problem(error{why, "sin_conexion", id, true});
}

[[nodiscard]] outcome_unknown::reason reason_of(ending::kind what) {
    return what == ending::kind::not_an_answer ? outcome_unknown::reason::not_an_answer
                                               : outcome_unknown::reason::closed;
}

// Of an expired id nothing is known any more, and an earlier copy may have been done.
[[nodiscard]] bool is_undecided(const wire::native_response& response) {
    return response.error->starts_with(base::unknown_prefix) ||
           response.code == base::name(base::code::id_vencido);
}

}  // namespace

std::optional<detail::answer> retry::on_ending(const ending& why) {
    if (may_have_left_)
        return unknown(
            outcome_unknown{"sent, and not answered: " + why.why, id_, reason_of(why.what)});
    if (why.what == ending::kind::not_connected || why.what == ending::kind::client_gone)
        return not_connected(why.why, id_);
    if (++connections_lost_ < connections_max) return std::nullopt;
    return not_connected(
        fmt::format("not sent: {} connections ended before it, the last one so: {}",
                    connections_lost_, why.why),
        id_);
}

detail::answer retry::on_deadline() const {
    if (may_have_left_)
        return unknown(outcome_unknown{"sent, and not answered within the deadline", id_,
                                       outcome_unknown::reason::deadline});
    return problem(error{"the deadline passed before it could be sent",
                         std::string{base::name(base::code::plazo_vencido)}, id_, true});
}

detail::answer retry::on_response(wire::native_response came) const {
    if (!came.error) return success(id_, std::move(came.data));
    if (is_undecided(came))
        return unknown(outcome_unknown{*came.error, id_, outcome_unknown::reason::answered});
    return problem(error{*came.error, std::move(came.code), id_, came.is_retriable});
}

detail::answer retry::on_lost_order() const {
    return not_connected(
        "not sent: the connection ended, and with it a call that had to take effect before this",
        id_);
}

detail::answer retry::on_too_big(std::size_t bytes, std::size_t limit) const {
    return problem(
        error{fmt::format("not sent: the request has {} bytes, and the limit is {}", bytes, limit),
              std::string{base::name(base::code::demasiado_grande)}, id_});
}

detail::answer retry::on_overflow(std::size_t limit) const {
    return problem(error{fmt::format("not sent: {} calls wait already, which is the limit", limit),
                         std::string{base::name(base::code::saturado)}, id_, true});
}

}  // namespace tramite::calling
