// Admission, step by step, and the rejections that it knows.
#include "server/admission.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/id.hpp"
#include "operation/decode.hpp"
#include "operation/digest.hpp"
#include "wire/rejection.hpp"

namespace tramite::serving {
namespace {

lane_kind lane_of(const detail::binding& bound) {
    if (bound.is_immediate) return lane_kind::here;
    switch (bound.kind) {
        case detail::handler_kind::computes:
            return lane_kind::computing;
        case detail::handler_kind::reads:
            return lane_kind::reading;
        case detail::handler_kind::writes:
            break;
    }
    return lane_kind::writing;
}

base::outcome without_id(const wire::native_request& asked) {
    const std::string named{wire::excerpt(asked.operation)};
    return base::rejection(
        base::code::peticion_invalida,
        {.spanish = "La operación '" + named + "' solo se hace con un id; envíe la petición con " +
                    R"(un "id" nuevo, y la misma otra vez con el mismo si no hay respuesta)",
         .english = "The operation '" + named +
                    "' is done with an id only; send the request with "
                    R"(a new "id", and again with the same if there is no answer)"});
}

}  // namespace

admission::admission(const catalog& operations, const operations::reserved_operations& own,
                     const limits& bounds)
    : operations_{&operations}, own_{&own}, bounds_{&bounds}, parser_{bounds} {}

call admission::admit(std::string_view text, const asker& who, const base::moment& came) {
    call admitted;
    wire::json_memory memory{parsed_};
    auto reading = wire::read_request(parser_.parse(text, memory.storage()), text, *bounds_);
    if (auto* const rejected = std::get_if<wire::native_rejection>(&reading)) {
        admitted.unreadable = std::move(*rejected);
        return admitted;
    }
    auto& asked = std::get<wire::native_request>(reading);
    admitted.id = std::move(asked.id);
    if (asked.remaining) admitted.due = came.monotonic + *asked.remaining;
    admitted.bound = find(asked.operation);
    if (admitted.bound == nullptr)
        decide_unknown(admitted, asked);
    else
        bind(admitted, asked);
    auto known = facts_of(asked, who, came.wall);
    known.id = admitted.id.value_or(std::string{});
    admitted.about.emplace(std::move(known));
    return admitted;
}

// A whole controller is not asked for tramite's own.
const detail::binding* admission::find(std::string_view operation) const {
    return operations::is_reserved(operation) ? own_->find(operation)
                                              : operations_->find(operation);
}

void admission::bind(call& admitted, wire::native_request& asked) {
    admitted.where = lane_of(*admitted.bound);
    const auto* const type = admitted.bound->input == nullptr ? nullptr : &admitted.bound->input();
    if (admitted.may_have_receipt())
        admitted.digest = operations::digest_request(asked.operation, asked.data, type);
    if (admitted.bound->demands_id && !admitted.id) return decide(admitted, without_id(asked));
    auto decoded = decode(*admitted.bound, asked);
    if (auto* const mismatch = std::get_if<operations::data_mismatch>(&decoded))
        decide(admitted, base::rejection(base::code::datos_invalidos, std::move(mismatch->text)));
    else
        admitted.input = std::get<operations::input>(std::move(decoded));
}

std::variant<operations::input, operations::data_mismatch> admission::decode(
    const detail::binding& bound, wire::native_request& asked) const {
    if (operations::is_about_receipt(bound))
        return operations::decode_subject(bound, std::move(asked.data));
    const auto unknown_members = operations_->unknown_members();
    if (bound.input == nullptr)
        return operations::decode_input(bound, request{asked.operation, std::move(asked.data)},
                                        unknown_members);
    return operations::decode_input(bound, std::move(asked.data), unknown_members);
}

// It may have been known when an earlier copy was sent: then it has a receipt, and keeps it, unless
// it had secrets, which nothing tells from other data any more.
void admission::decide_unknown(call& admitted, const wire::native_request& asked) {
    const auto nearest = operations::is_reserved(asked.operation)
                             ? own_->nearest(asked.operation)
                             : operations_->nearest(asked.operation);
    const std::string named{wire::excerpt(asked.operation)};
    base::message text{.spanish = "La operación '" + named + "' no existe",
                       .english = "There is no operation '" + named + "'"};
    if (nearest) {
        text.spanish += "; ¿quiso decir '" + std::string{*nearest} + "'?";
        text.english += "; did you mean '" + std::string{*nearest} + "'?";
    }
    if (admitted.id) {
        admitted.where = lane_kind::writing;
        admitted.digest = operations::digest_request(asked.operation, asked.data, nullptr);
    }
    decide(admitted, base::rejection(base::code::operacion_desconocida, std::move(text)));
}

context::facts admission::facts_of(wire::native_request& asked, const asker& who,
                                   base::wall_time came) {
    context::facts known{.operation = std::move(asked.operation),
                         .principal = who.principal,
                         .peer = who.peer,
                         .id = {},
                         .deadline = std::nullopt,
                         .now = came,
                         .seed = seeds_.next(),
                         .trace = std::move(asked.trace)};
    if (asked.remaining) known.deadline = came + *asked.remaining;
    return known;
}

void decide(call& admitted, base::outcome outcome) {
    if (admitted.unreadable || admitted.decided) return;
    admitted.decided = std::move(outcome);
    if (admitted.may_have_receipt()) return;
    admitted.where = lane_kind::nowhere;
    admitted.answer = *admitted.decided;
}

base::outcome saturated(const limits& bounds) {
    return base::rejection(
        base::code::saturado,
        {.spanish =
             fmt::format("El servidor tiene demasiadas peticiones en espera (queued-requests "
                         "es {}); inténtelo más tarde",
                         bounds.queued_requests),
         .english = fmt::format("Too many requests are waiting (queued-requests is {}); try again "
                                "later",
                                bounds.queued_requests)});
}

void refuse(call& admitted) {
    admitted.decided.reset();
    decide(admitted, wire::stopping());
}

}  // namespace tramite::serving
