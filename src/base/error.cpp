// The table of codes, and the makers of outcomes; refused{} is checked against the table here.
#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tramite/error.hpp"

namespace tramite::base {
namespace {

struct code_row {
    code which;
    std::string_view name;
    bool is_retriable;
};

constexpr std::array code_table{
    code_row{code::error_interno, "error_interno", false},
    code_row{code::datos_invalidos, "datos_invalidos", false},
    code_row{code::operacion_desconocida, "operacion_desconocida", false},
    code_row{code::peticion_invalida, "peticion_invalida", false},
    code_row{code::no_es_json, "no_es_json", false},
    code_row{code::demasiado_grande, "demasiado_grande", false},
    code_row{code::no_autorizado, "no_autorizado", false},
    code_row{code::id_reutilizado, "id_reutilizado", false},
    code_row{code::id_vencido, "id_vencido", false},
    code_row{code::saturado, "saturado", true},
    code_row{code::plazo_vencido, "plazo_vencido", true},
    code_row{code::cerrando, "cerrando", true},
    code_row{code::no_disponible, "no_disponible", true},
    code_row{code::anulado, "anulado", false},
};

}  // namespace

std::string_view name(code which) noexcept {
    return code_table[static_cast<std::size_t>(which)].name;
}

std::optional<code> code_of(std::string_view name) noexcept {
    const auto* row = std::ranges::find(code_table, name, &code_row::name);
    return row == code_table.end() ? std::nullopt : std::optional{row->which};
}

bool is_retriable(code which) noexcept {
    return code_table[static_cast<std::size_t>(which)].is_retriable;
}

bool outcome::is_retriable() const noexcept {
    if (is_final()) return false;
    const auto known = code_of(code);
    return known && base::is_retriable(*known);
}

outcome success(std::string data) {
    return {.what = outcome::kind::success, .data = std::move(data), .code = {}, .text = {}};
}

outcome refusal(std::string text, std::string code) {
    auto line = one_line(text);
    return {.what = outcome::kind::refusal,
            .data = {},
            .code = std::move(code),
            .text = {.spanish = line, .english = line}};
}

outcome fault() {
    return {.what = outcome::kind::fault,
            .data = {},
            .code = std::string{name(code::error_interno)},
            .text = {.spanish = "Error interno del servidor; no se hizo nada",
                     .english = "Internal error; nothing was done"}};
}

outcome annulment() {
    return {.what = outcome::kind::refusal,
            .data = {},
            .code = std::string{name(code::anulado)},
            .text = {.spanish = "La petición fue anulada por su cliente; no se hizo nada",
                     .english = "The request was annulled by its client; nothing was done"}};
}

bool is_annulment(const outcome& answer) noexcept {
    return answer.what == outcome::kind::refusal && answer.code == name(code::anulado);
}

outcome rejection(code why, message text) {
    return {.what = outcome::kind::rejection,
            .data = {},
            .code = std::string{name(why)},
            .text = {.spanish = one_line(text.spanish), .english = one_line(text.english)}};
}

outcome failure(message text) {
    return {.what = outcome::kind::failure,
            .data = {},
            .code = std::string{name(code::no_disponible)},
            .text = {.spanish = one_line(text.spanish), .english = one_line(text.english)}};
}

outcome unknown(message text) {
    return {.what = outcome::kind::unknown,
            .data = {},
            .code = std::string{name(code::no_disponible)},
            .text = {.spanish = std::string{unknown_prefix} + ' ' + one_line(text.spanish),
                     .english = "Outcome unknown: " + one_line(text.english)}};
}

std::string one_line(std::string_view text) {
    std::string line{text};
    std::ranges::replace_if(
        line, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return line;
}

}  // namespace tramite::base

namespace tramite {

refused::refused(const std::string& message, std::string code)
    : message_{base::one_line(message)}, code_{std::move(code)} {
    if (message_.empty())
        throw std::invalid_argument{"refused{}: the message is empty; say what was refused"};
    if (message_.size() > message_bytes_max)
        throw std::invalid_argument{"refused{}: the message has " +
                                    std::to_string(message_.size()) + " bytes, and may have " +
                                    std::to_string(message_bytes_max)};
    if (message_.starts_with(base::unknown_prefix))
        throw std::invalid_argument{
            "refused{}: 'Resultado desconocido:' is reserved for what is "
            "not known; a refusal did nothing"};
    if (code_.size() > code_bytes_max)
        throw std::invalid_argument{"refused{}: the code has " + std::to_string(code_.size()) +
                                    " bytes, and may have " + std::to_string(code_bytes_max)};
    if (code_.empty() || base::code_of(code_))
        throw std::invalid_argument{"refused{}: the code '" + code_ +
                                    "' is reserved; choose one of the application's own"};
}

}  // namespace tramite
