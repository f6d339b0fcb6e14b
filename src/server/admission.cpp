// Admission, step by step, and the rejections that it knows.
#include "server/admission.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/id.hpp"
#include "operation/arguments.hpp"
#include "operation/decode.hpp"
#include "operation/digest.hpp"
#include "wire/jsonrpc.hpp"
#include "wire/native.hpp"
#include "wire/rejection.hpp"
#include "wire/traceparent.hpp"

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

base::outcome without_id(const wire::asked& wanted) {
    const std::string named{wire::excerpt(wanted.operation)};
    return base::rejection(
        base::code::peticion_invalida,
        {.spanish = "La operación '" + named + "' solo se hace con un id; envíe la petición con " +
                    R"(un "id" nuevo, y la misma otra vez con el mismo si no hay respuesta)",
         .english = "The operation '" + named +
                    "' is done with an id only; send the request with a new "
                    R"("idempotency_key", and again with the same if there is no answer)"});
}

// It has its answer, and goes nowhere.
void reject(call& admitted, base::outcome why, bool is_end_unknown) {
    admitted.is_unreadable = true;
    admitted.is_end_unknown = is_end_unknown;
    admitted.answer = std::move(why);
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// A key that its header has, in place of a member. What keeps it from being one.
std::optional<base::outcome> take_key(wire::asked& wanted, std::string_view key, bool is_in_batch) {
    if (key.empty()) return std::nullopt;
    if (is_in_batch)
        return wire::invalid_request(
            {.spanish = "Un Idempotency-Key no nombra un lote; ponga uno en cada petición",
             .english = "One Idempotency-Key names no batch; give each request an "
                        "\"idempotency_key\""});
    if (wanted.id && *wanted.id != key)
        return wire::invalid_request(
            {.spanish = "Idempotency-Key y la petición traen nombres distintos; envíe uno",
             .english = "Idempotency-Key and the request have different keys; send one"});
    if (key.size() < base::id_bytes_min || key.size() > base::id_bytes_max)
        return wire::invalid_request(
            {.spanish = fmt::format("Idempotency-Key debe tener de {} a {} bytes; use un UUIDv7",
                                    base::id_bytes_min, base::id_bytes_max),
             .english = fmt::format("Idempotency-Key must have {} to {} bytes; use a UUIDv7",
                                    base::id_bytes_min, base::id_bytes_max)});
    wanted.id = std::string{key};
    return std::nullopt;
}

// Nobody is told; it counts.
base::outcome unasked_answer() {
    return wire::invalid_request({.spanish = "Llegó una respuesta donde se espera una petición",
                                  .english = "An answer came where a request is expected"});
}

reply_form::position position_of(std::size_t index, std::size_t count) {
    using position = reply_form::position;
    if (count == 1) return position::only;
    if (index == 0) return position::first;
    return index + 1 == count ? position::last : position::within;
}

}  // namespace

admission::admission(const catalog& operations, const operations::reserved_operations& own,
                     const limits& bounds)
    : operations_{&operations}, own_{&own}, bounds_{&bounds}, parser_{bounds} {}

call admission::admit(std::string_view text, const asker& who, const base::moment& came,
                      const wire::message_head* head) {
    call admitted;
    base::json_memory memory{parsed_};
    auto reading = wire::read_request(parser_.parse(text, memory.storage()), text, *bounds_);
    if (auto* const rejected = std::get_if<wire::native_rejection>(&reading)) {
        reject(admitted, std::move(rejected->answer), rejected->is_last);
        admitted.reply.id = std::move(rejected->id);
    } else {
        take_headed(admitted, std::get<wire::asked>(reading), who, came, head);
    }
    return admitted;
}

call admission::admit_operation(std::string_view text, const asker& who, const base::moment& came,
                                const wire::message_head& head) {
    call admitted;
    admitted.reply.in = wire::dialect::http_operation;
    base::json_memory memory{parsed_};
    // No body is no data.
    auto parsed = parser_.parse(is_blank(text) ? "null" : text, memory.storage());
    if (parsed.flaw != base::json_flaw::none) {
        reject(admitted, wire::rejection_of(parsed, text, *bounds_), false);
        return admitted;
    }
    wire::asked wanted{.operation = std::string{head.operation},
                       .data = std::move(parsed.value),
                       .id = {},
                       .remaining = {},
                       .trace = {}};
    take_headed(admitted, wanted, who, came, &head);
    return admitted;
}

void admission::admit_jsonrpc(std::string_view text, const asker& who, const base::moment& came,
                              const wire::message_head* head, std::vector<call>& to) {
    base::json_memory memory{parsed_};
    auto message = wire::read_jsonrpc(parser_, text, memory.storage(), *bounds_);
    const auto count = message.items.size();
    for (std::size_t i = 0; i < count; ++i) {
        auto& admitted = to.emplace_back();
        admitted.reply.in = wire::dialect::jsonrpc;
        if (message.is_batch) admitted.reply.where = position_of(i, count);
        if (auto* const request = std::get_if<wire::jsonrpc_request>(&message.items[i])) {
            admitted.reply.id = request->id;
            admitted.reply.is_silent = !request->id;
            take_headed(admitted, request->what, who, came, head);
        } else if (auto* const no = std::get_if<wire::jsonrpc_rejection>(&message.items[i])) {
            reject(admitted, std::move(no->answer), no->is_last);
            admitted.reply.id = no->id;
        } else {
            reject(admitted, unasked_answer(), false);
            admitted.reply.is_silent = true;
        }
    }
}

void admission::take_headed(call& admitted, wire::asked& wanted, const asker& who,
                            const base::moment& came, const wire::message_head* head) {
    if (head != nullptr) {
        const bool is_in_batch = admitted.reply.where != reply_form::position::alone;
        if (auto wrong = take_key(wanted, head->key, is_in_batch))
            return reject(admitted, *std::move(wrong), false);
        if (wanted.trace.empty() && wire::is_traceparent(head->trace)) wanted.trace = head->trace;
    }
    take(admitted, wanted, who, came);
}

void admission::take(call& admitted, wire::asked& wanted, const asker& who,
                     const base::moment& came) {
    admitted.id = std::move(wanted.id);
    if (wanted.remaining) admitted.due = came.monotonic + *wanted.remaining;
    admitted.bound = find(wanted.operation);
    if (admitted.bound == nullptr)
        decide_unknown(admitted, wanted);
    else
        bind(admitted, wanted);
    auto known = facts_of(wanted, who, came.wall);
    known.id = admitted.id.value_or(std::string{});
    admitted.about.emplace(std::move(known));
}

// A whole controller is not asked for tramite's own.
const detail::binding* admission::find(std::string_view operation) const {
    return operations::is_reserved(operation) ? own_->find(operation)
                                              : operations_->find(operation);
}

void admission::bind(call& admitted, wire::asked& wanted) {
    admitted.where = lane_of(*admitted.bound);
    const auto* const type = admitted.bound->input == nullptr ? nullptr : &admitted.bound->input();
    if (admitted.reply.in == wire::dialect::jsonrpc)
        wanted.data = operations::data_of(std::move(wanted.data), type);
    if (admitted.may_have_receipt())
        admitted.digest = operations::digest_request(wanted.operation, wanted.data, type);
    if (admitted.bound->demands_id && !admitted.id) return decide(admitted, without_id(wanted));
    auto decoded = decode(*admitted.bound, wanted);
    if (auto* const mismatch = std::get_if<operations::data_mismatch>(&decoded))
        decide(admitted, base::rejection(base::code::datos_invalidos, std::move(mismatch->text)));
    else
        admitted.input = std::get<operations::input>(std::move(decoded));
}

std::variant<operations::input, operations::data_mismatch> admission::decode(
    const detail::binding& bound, wire::asked& wanted) const {
    if (operations::is_about_receipt(bound))
        return operations::decode_subject(bound, std::move(wanted.data));
    const auto unknown_members = operations_->unknown_members();
    if (bound.input == nullptr)
        return operations::decode_input(bound, request{wanted.operation, std::move(wanted.data)},
                                        unknown_members);
    return operations::decode_input(bound, std::move(wanted.data), unknown_members);
}

// It may have been known when an earlier copy was sent: then it has a receipt, and keeps it, unless
// it had secrets, which nothing tells from other data any more.
void admission::decide_unknown(call& admitted, const wire::asked& wanted) {
    const auto nearest = operations::is_reserved(wanted.operation)
                             ? own_->nearest(wanted.operation)
                             : operations_->nearest(wanted.operation);
    const std::string named{wire::excerpt(wanted.operation)};
    base::message text{.spanish = "La operación '" + named + "' no existe",
                       .english = "There is no operation '" + named + "'"};
    if (nearest) {
        text.spanish += "; ¿quiso decir '" + std::string{*nearest} + "'?";
        text.english += "; did you mean '" + std::string{*nearest} + "'?";
    }
    if (admitted.id) {
        admitted.where = lane_kind::writing;
        admitted.digest = operations::digest_request(wanted.operation, wanted.data, nullptr);
    }
    decide(admitted, base::rejection(base::code::operacion_desconocida, std::move(text)));
}

context::facts admission::facts_of(wire::asked& wanted, const asker& who, base::wall_time came) {
    context::facts known{.operation = std::move(wanted.operation),
                         .principal = who.principal,
                         .peer = who.peer,
                         .id = {},
                         .deadline = std::nullopt,
                         .now = came,
                         .seed = seeds_.next(),
                         .trace = std::move(wanted.trace)};
    if (wanted.remaining) known.deadline = came + *wanted.remaining;
    return known;
}

void decide(call& admitted, base::outcome outcome) {
    if (admitted.is_unreadable || admitted.decided) return;
    admitted.decided = std::move(outcome);
    if (admitted.may_have_receipt()) return;
    admitted.where = lane_kind::nowhere;
    admitted.answer = *admitted.decided;
}

base::outcome batch_too_heavy(const limits& bounds) {
    return base::rejection(
        base::code::saturado,
        {.spanish = fmt::format("Las respuestas del lote pasan de {} bytes (answer-bytes); esta "
                                "petición no se hizo, envíela en otro lote",
                                bounds.answer_bytes),
         .english = fmt::format("The answers of the batch are over {} bytes (answer-bytes); this "
                                "request was not done, send it in another batch",
                                bounds.answer_bytes)});
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
