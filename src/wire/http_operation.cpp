// One form, and one table.
#include "wire/http_operation.hpp"

#include <array>

#include "base/json_writer.hpp"

namespace tramite::wire {
namespace {

constexpr unsigned good = 200;
constexpr unsigned refused = 422;

struct status_row {
    base::code which;
    unsigned status;
};
constexpr std::array statuses{
    status_row{base::code::error_interno, 500},
    status_row{base::code::datos_invalidos, 400},
    status_row{base::code::operacion_desconocida, 404},
    status_row{base::code::peticion_invalida, 400},
    status_row{base::code::no_es_json, 400},
    status_row{base::code::demasiado_grande, 413},
    status_row{base::code::no_autorizado, 403},
    status_row{base::code::id_reutilizado, 409},
    status_row{base::code::id_vencido, 410},
    status_row{base::code::saturado, 503},
    status_row{base::code::plazo_vencido, 504},
    status_row{base::code::cerrando, 503},
    status_row{base::code::no_disponible, 503},
    status_row{base::code::anulado, refused},
};

}  // namespace

void write_http_answer(std::string& out, const base::outcome& outcome) {
    if (outcome.what == base::outcome::kind::success) {
        out += outcome.data.empty() ? std::string_view{"null"} : std::string_view{outcome.data};
    } else {
        out += R"({"error":)";
        base::write_json_string(out, outcome.text.spanish);
        out += R"(,"codigo":)";
        base::write_json_string(out, outcome.code);
        out += R"(,"reintentar":)";
        out += outcome.is_retriable() ? "true}" : "false}";
    }
    out += '\n';
}

unsigned http_status(const base::outcome& outcome) noexcept {
    if (outcome.what == base::outcome::kind::success) return good;
    const auto known = base::code_of(outcome.code);
    if (!known) return refused;
    for (const auto& each : statuses)
        if (each.which == *known) return each.status;
    return refused;
}

}  // namespace tramite::wire
