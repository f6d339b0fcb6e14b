// The forms in which a receipt is told.
#include "server/settlement.hpp"

#include <string>

#include "base/json_writer.hpp"

namespace tramite::serving {
namespace {

base::outcome told(const base::outcome& stored) {
    const bool is_success = stored.what == base::outcome::kind::success;
    std::string form{R"({"estado":"hecho","datos":)"};
    form += is_success && !stored.data.empty() ? std::string_view{stored.data} : "null";
    form += R"(,"error":)";
    if (is_success) {
        form += R"(null,"codigo":null})";
        return base::success(std::move(form));
    }
    base::write_json_string(form, stored.text.spanish);
    form += R"(,"codigo":)";
    base::write_json_string(form, stored.code);
    form += '}';
    return base::success(std::move(form));
}

}  // namespace

operations::server_facts facts_of(const store::database& database, const limits& bounds) {
    return {.identidad = database.identity(),
            .version = TRAMITE_VERSION,
            .limites = {.mensaje_bytes = bounds.message_bytes,
                        .niveles = bounds.json_depth,
                        .respuesta_bytes = bounds.answer_bytes}};
}

store::receipt_key subject_of(const call& request) {
    const auto& subject = *static_cast<const operations::receipt_subject*>(request.input->get());
    return {.principal = request.about->principal(), .id = subject.id};
}

base::outcome told(const std::optional<store::receipt>& kept, progress otherwise) {
    if (kept) return told(kept->answer);
    if (otherwise == progress::under_way) return base::success(R"({"estado":"en_curso"})");
    return base::success(otherwise == progress::expired ? R"({"estado":"vencido"})"
                                                        : R"({"estado":"ninguno"})");
}

base::outcome annul(store::writer& db, const call& request, const id_bounds& bounds) {
    const auto key = subject_of(request);
    if (const auto kept = db.claim(key)) return told(kept->answer);
    if (auto rejected = expired(key.id, bounds)) return *std::move(rejected);
    const store::receipt claimed{.digest = {}, .answer = base::annulment()};
    db.keep(key, claimed);
    return told(claimed.answer);
}

}  // namespace tramite::serving
