// What a message is, by the letter of the specification; where it lets us choose, the comment says
// what was chosen.
#include "wire/jsonrpc.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <utility>

#include "base/id.hpp"
#include "base/json_writer.hpp"
#include "wire/json_pieces.hpp"
#include "wire/rejection.hpp"
#include "wire/traceparent.hpp"

namespace tramite::wire {
namespace {

namespace json = boost::json;

constexpr std::string_view no_id = "null";

[[nodiscard]] base::outcome invalid(std::string spanish, std::string english) {
    return invalid_request({std::move(spanish), std::move(english)});
}

// The bytes of the member at that place of an object's text.
[[nodiscard]] std::string_view piece(std::string_view text, std::ptrdiff_t place) {
    json_pieces pieces{text};
    for (std::ptrdiff_t at = 0; pieces.next(); ++at)
        if (at == place) return pieces.value();
    return {};
}

// One message, out of the members of its object.
class message_reader {
public:
    message_reader(json::object& members, std::string_view text)
        : members_{&members},
          text_{text},
          request_{.what = {.operation = {},
                            .data = take_params(),
                            .id = {},
                            .remaining = {},
                            .trace = {}},
                   .id = {}} {}

    [[nodiscard]] jsonrpc_reading read() {
        if (auto found = read_id()) return jsonrpc_rejection{std::move(*found)};
        if (is_response()) return jsonrpc_response{};
        for (const auto step : {&message_reader::read_version, &message_reader::read_method,
                                &message_reader::read_params, &message_reader::read_key})
            if (auto found = (this->*step)())
                return jsonrpc_rejection{std::move(*found), request_.id.value_or(no_id)};
        read_trace();
        return std::move(request_);
    }

private:
    using problem = std::optional<base::outcome>;

    [[nodiscard]] json::value* find(std::string_view name) { return members_->if_contains(name); }

    // Constructed from it: an assignment would copy it out of its storage.
    [[nodiscard]] json::value take_params() {
        auto* const params = find("params");
        return params ? json::value(std::move(*params)) : json::value();
    }

    // First, so that whatever else is wrong is told under it.
    [[nodiscard]] problem read_id() {
        const auto* const member = members_->find("id");
        if (member == members_->end()) return std::nullopt;
        const auto& id = member->value();
        if (!id.is_string() && !id.is_number() && !id.is_null())
            return invalid(R"("id" debe ser un texto, un número o null)",
                           R"("id" must be a string, a number or null)");
        request_.id = piece(text_, member - members_->begin());
        return std::nullopt;
    }

    [[nodiscard]] bool is_response() {
        return !find("method") && (find("result") || find("error"));
    }

    [[nodiscard]] problem read_version() {
        if (find("operacion"))
            return invalid(R"("operacion" es de otro dialecto que "method"; envíe solo uno)",
                           R"("operacion" is of another dialect than "method"; send one of them)");
        const auto* const version = find("jsonrpc");
        if (version && version->is_string() && version->get_string() == "2.0") return std::nullopt;
        return invalid(R"("jsonrpc" debe ser "2.0")", R"("jsonrpc" must be "2.0")");
    }

    [[nodiscard]] problem read_method() {
        const auto* const method = find("method");
        if (!method || !method->is_string() || method->get_string().empty())
            return invalid(R"("method" debe ser el nombre de una operación)",
                           R"("method" must be the name of an operation)");
        request_.what.operation = std::string_view{method->get_string()};
        return std::nullopt;
    }

    // Chosen: null is as good as none, as other servers take it.
    [[nodiscard]] problem read_params() {
        if (request_.what.data.is_structured() || request_.what.data.is_null()) return std::nullopt;
        return invalid(R"("params" debe ser un arreglo o un objeto)",
                       R"("params" must be an array or an object)");
    }

    [[nodiscard]] problem read_key() {
        const auto* const key = find("idempotency_key");
        if (!key || key->is_null()) return std::nullopt;
        const auto size = key->is_string() ? key->get_string().size() : 0;
        if (size < base::id_bytes_min || size > base::id_bytes_max)
            return invalid(
                fmt::format(R"("idempotency_key" debe ser un texto de {} a {} bytes)",
                            base::id_bytes_min, base::id_bytes_max),
                fmt::format(R"("idempotency_key" must be a string of {} to {} bytes; use a UUIDv7)",
                            base::id_bytes_min, base::id_bytes_max));
        request_.what.id = std::string_view{key->get_string()};
        return std::nullopt;
    }

    // Its own member, or the member of the parameters that is about the message and not of it.
    void read_trace() {
        if (const auto* const own = find("traceparent")) take_trace(*own);
        auto* const named = request_.what.data.if_object();
        const auto* const about = named ? named->if_contains("_meta") : nullptr;
        const auto* const members = about ? about->if_object() : nullptr;
        const auto* const trace = members ? members->if_contains("traceparent") : nullptr;
        if (!trace) return;
        if (request_.what.trace.empty()) take_trace(*trace);
        named->erase("_meta");
    }

    void take_trace(const json::value& given) {
        if (given.is_string() && is_traceparent(given.get_string()))
            request_.what.trace = std::string_view{given.get_string()};
    }

    json::object* members_;
    std::string_view text_;
    jsonrpc_request request_;
};

[[nodiscard]] jsonrpc_reading read_item(json::value& value, std::string_view text) {
    if (auto* const members = value.if_object()) return message_reader{*members, text}.read();
    return jsonrpc_rejection{
        invalid("Una petición debe ser un objeto", "A request must be an object")};
}

[[nodiscard]] std::string_view id_of_flawed(const base::json_text& parsed, std::string_view text) {
    const auto* const members = parsed.value.if_object();
    const auto* const id = members ? members->if_contains("id") : nullptr;
    if (!id || !(id->is_string() || id->is_number())) return no_id;
    auto found = no_id;
    json_pieces pieces{text};
    while (pieces.next())
        if (pieces.name() == "id") found = pieces.value();
    return found;
}

// A flaw of one request is not one of the others.
[[nodiscard]] jsonrpc_reading read_flawed(const base::json_text& parsed, std::string_view text,
                                          const limits& bounds) {
    const auto flaw = parsed.flaw;
    return jsonrpc_rejection{
        .answer = rejection_of(parsed, text, bounds),
        .id = id_of_flawed(parsed, text),
        .is_last = flaw == base::json_flaw::not_json || flaw == base::json_flaw::too_deep};
}

[[nodiscard]] base::outcome batch_too_big(const limits& bounds) {
    return invalid(
        fmt::format("Un lote tiene {} peticiones como máximo; divídalo", bounds.batch_requests),
        fmt::format("A batch has {} requests at most (batch-requests); divide it",
                    bounds.batch_requests));
}

class batch_reader {
public:
    batch_reader(base::json_parser& parser, const json::storage_ptr& storage, const limits& bounds)
        : parser_{&parser}, storage_{storage}, bounds_{&bounds} {}

    [[nodiscard]] jsonrpc_message read(base::json_text&& parsed, std::string_view text) {
        auto& items = parsed.value.get_array();
        if (items.empty())
            return refused(invalid("Un lote vacío no pide nada",
                                   "A batch of nothing asks for "
                                   "nothing"));
        if (items.size() > bounds_->batch_requests) return refused(batch_too_big(*bounds_));
        jsonrpc_message message{.is_batch = true, .items = {}};
        message.items.reserve(items.size());
        json_pieces pieces{text};
        for (auto& item : items) {
            if (!pieces.next()) break;
            const auto own = pieces.value();
            if (parsed.flaw == base::json_flaw::none)
                message.items.push_back(read_item(item, own));
            else
                message.items.push_back(read_again(own));
        }
        return message;
    }

private:
    [[nodiscard]] static jsonrpc_message refused(base::outcome answer) {
        jsonrpc_message message;
        message.items.emplace_back(jsonrpc_rejection{std::move(answer)});
        return message;
    }

    // To find which of them has the flaw.
    [[nodiscard]] jsonrpc_reading read_again(std::string_view own) {
        auto parsed = parser_->parse(own, storage_);
        if (parsed.flaw != base::json_flaw::none) return read_flawed(parsed, own, *bounds_);
        return read_item(parsed.value, own);
    }

    base::json_parser* parser_;
    json::storage_ptr storage_;
    const limits* bounds_;
};

struct code_row {
    base::code which;
    int number;
    // What the specification calls it; empty where that says nothing.
    std::string_view name;
};

constexpr int refusal_number = -32000;
constexpr std::array numbers{
    code_row{base::code::error_interno, -32603, {}},
    code_row{base::code::datos_invalidos, -32602, {}},
    code_row{base::code::operacion_desconocida, -32601, "Method not found"},
    code_row{base::code::peticion_invalida, -32600, "Invalid Request"},
    code_row{base::code::no_es_json, -32700, "Parse error"},
    code_row{base::code::demasiado_grande, -32008, {}},
    code_row{base::code::no_autorizado, -32005, {}},
    code_row{base::code::id_reutilizado, -32006, {}},
    code_row{base::code::id_vencido, -32007, {}},
    code_row{base::code::saturado, -32001, {}},
    code_row{base::code::plazo_vencido, -32002, {}},
    code_row{base::code::cerrando, -32003, {}},
    code_row{base::code::no_disponible, -32004, {}},
    code_row{base::code::anulado, refusal_number, {}},
};

[[nodiscard]] const code_row* row_of(const base::outcome& outcome) noexcept {
    const auto known = base::code_of(outcome.code);
    if (!known) return nullptr;
    for (const auto& each : numbers)
        if (each.which == *known) return &each;
    return nullptr;
}

// Where the specification has a message of its own, ours is told beside it.
void write_error(std::string& out, const base::outcome& outcome) {
    const auto* const row = row_of(outcome);
    const bool has_name = row != nullptr && !row->name.empty();
    out += R"({"code":)";
    base::write_json_number(out, std::int64_t{jsonrpc_code(outcome)});
    out += R"(,"message":)";
    base::write_json_string(out, has_name ? row->name : std::string_view{outcome.text.english});
    out += R"(,"data":{"codigo":)";
    base::write_json_string(out, outcome.code);
    out += R"(,"reintentar":)";
    out += outcome.is_retriable() ? "true" : "false";
    if (has_name) {
        out += R"(,"detalle":)";
        base::write_json_string(out, outcome.text.english);
    }
    out += "}}";
}

}  // namespace

jsonrpc_message read_jsonrpc(base::json_parser& parser, std::string_view text,
                             const json::storage_ptr& storage, const limits& bounds) {
    auto parsed = parser.parse(text, storage);
    const bool is_json =
        parsed.flaw != base::json_flaw::not_json && parsed.flaw != base::json_flaw::too_deep;
    if (is_json && parsed.value.is_array())
        return batch_reader{parser, storage, bounds}.read(std::move(parsed), text);
    jsonrpc_message message;
    message.items.push_back(parsed.flaw == base::json_flaw::none
                                ? read_item(parsed.value, text)
                                : read_flawed(parsed, text, bounds));
    return message;
}

void write_jsonrpc_response(std::string& out, const base::outcome& outcome, std::string_view id) {
    out += R"({"jsonrpc":"2.0",)";
    if (outcome.what == base::outcome::kind::success) {
        out += R"("result":)";
        out += outcome.data.empty() ? std::string_view{"null"} : std::string_view{outcome.data};
    } else {
        out += R"("error":)";
        write_error(out, outcome);
    }
    out += R"(,"id":)";
    out += id;
    out += '}';
}

int jsonrpc_code(const base::outcome& outcome) noexcept {
    const auto* const row = row_of(outcome);
    return row == nullptr ? refusal_number : row->number;
}

}  // namespace tramite::wire
