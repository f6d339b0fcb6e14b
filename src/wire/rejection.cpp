// The messages, in both languages, side by side.
#include "wire/rejection.hpp"

#include <fmt/format.h>

#include "base/check.hpp"

namespace tramite::wire {
namespace {

constexpr std::string_view not_json_spanish = "Los datos suministrados no tienen formato JSON";
constexpr std::size_t excerpt_bytes = 40;

[[nodiscard]] bool is_printable(char c) {
    return c > ' ' && c < 0x7f;
}

[[nodiscard]] base::outcome ambiguous(const base::json_text& flawed) {
    const auto what = excerpt(flawed.detail);
    const auto at = flawed.position + 1;
    if (flawed.flaw == base::json_flaw::duplicate_member)
        return invalid_request(
            {fmt::format("El miembro \"{}\" está repetido (byte {}); envíelo una sola vez", what,
                         at),
             fmt::format("The member \"{}\" is repeated (byte {}); send it once", what, at)});
    return invalid_request(
        {fmt::format("El número {} está fuera de rango (byte {}); envíelo como texto", what, at),
         fmt::format("The number {} is out of range (byte {}); send it as a string", what, at)});
}

}  // namespace

base::outcome not_json(std::size_t position, std::string_view next) {
    if (next.empty())
        return base::rejection(
            base::code::no_es_json,
            {fmt::format("{}: terminan antes de tiempo, tras {} bytes", not_json_spanish, position),
             fmt::format("Not JSON: it ends too early, after {} bytes", position)});
    const auto byte = is_printable(next.front())
                          ? fmt::format("'{}'", next.front())
                          : fmt::format("0x{:02X}", static_cast<unsigned char>(next.front()));
    return base::rejection(
        base::code::no_es_json,
        {fmt::format("{}: el byte {} ({}) no puede estar ahí", not_json_spanish, position + 1,
                     byte),
         fmt::format("Not JSON: byte {} ({}) cannot stand there", position + 1, byte)});
}

base::outcome cut_off() {
    return base::rejection(
        base::code::no_es_json,
        {fmt::format("{}: la conexión terminó antes que ellos", not_json_spanish),
         "Not JSON: the connection ended before the text did"});
}

base::outcome too_slow(const limits& bounds) {
    const auto deadline = bounds.read_deadline.count();
    return base::rejection(
        base::code::plazo_vencido,
        {fmt::format("La petición no llegó entera en {} ms; envíela de una vez", deadline),
         fmt::format("The request did not arrive whole within {} ms; send it at once", deadline)});
}

base::outcome stopping() {
    return base::rejection(base::code::cerrando,
                           {.spanish = "El servidor se está cerrando; inténtelo en otra conexión",
                            .english = "The server is stopping; try again on another connection"});
}

base::outcome too_big(const limits& bounds) {
    return base::rejection(
        base::code::demasiado_grande,
        {fmt::format("La petición tiene más de {} bytes, que es el límite; divídala",
                     bounds.message_bytes),
         fmt::format("The request is over the limit of {} bytes; divide it",
                     bounds.message_bytes)});
}

base::outcome crowded(const limits& bounds) {
    return base::rejection(
        base::code::saturado,
        {fmt::format("El servidor recibe ya más mensajes de los que caben (arriving-bytes es {}); "
                     "envíelo más tarde",
                     bounds.arriving_bytes),
         fmt::format("The server is receiving more messages than it holds (arriving-bytes is {}); "
                     "send it later",
                     bounds.arriving_bytes)});
}

base::outcome too_deep(const limits& bounds) {
    return base::rejection(
        base::code::demasiado_grande,
        {fmt::format("La petición tiene más de {} niveles de llaves y corchetes, que es el límite; "
                     "aplánela",
                     bounds.json_depth),
         fmt::format("The request is over the limit of {} levels of brackets; flatten it",
                     bounds.json_depth)});
}

base::outcome invalid_request(base::message text) {
    return base::rejection(base::code::peticion_invalida, std::move(text));
}

base::outcome rejection_of(json_stream::status status, const limits& bounds, std::size_t position,
                           std::string_view next) {
    switch (status) {
        case json_stream::status::not_json:
            return not_json(position, next);
        case json_stream::status::too_big:
            return too_big(bounds);
        case json_stream::status::too_deep:
            return too_deep(bounds);
        case json_stream::status::cut_off:
            return cut_off();
        case json_stream::status::need_more:
        case json_stream::status::complete:
        case json_stream::status::idle:
            break;
    }
    base::check_failed("the stream was stopped by its text", __FILE__, __LINE__);
}

base::outcome rejection_of(const base::json_text& flawed, std::string_view text,
                           const limits& bounds) {
    switch (flawed.flaw) {
        case base::json_flaw::not_json:
            return not_json(flawed.position, text.substr(flawed.position));
        case base::json_flaw::too_deep:
            return too_deep(bounds);
        case base::json_flaw::duplicate_member:
        case base::json_flaw::number_out_of_range:
            return ambiguous(flawed);
        case base::json_flaw::none:
            break;
    }
    base::check_failed("the text has a flaw", __FILE__, __LINE__);
}

std::string_view excerpt(std::string_view text) {
    if (text.size() <= excerpt_bytes) return text;
    auto size = excerpt_bytes;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
        --size;
    return text.substr(0, size);
}

}  // namespace tramite::wire
