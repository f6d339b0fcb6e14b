// Reading is lenient in what it ignores and strict in what it uses; writing has one form.
#include "wire/native.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <utility>

#include "base/id.hpp"
#include "base/json_writer.hpp"
#include "wire/rejection.hpp"
#include "wire/traceparent.hpp"

namespace tramite::wire {
namespace {

namespace json = boost::json;

using problem = std::optional<base::message>;

[[nodiscard]] base::message name_of(json::kind kind) {
    switch (kind) {
        case json::kind::null:
            return {"null", "null"};
        case json::kind::bool_:
            return {"un booleano", "a boolean"};
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_:
            return {"un número", "a number"};
        case json::kind::string:
            return {"un texto", "a string"};
        case json::kind::array:
            return {"un arreglo", "an array"};
        case json::kind::object:
            break;
    }
    return {"un objeto", "an object"};
}

[[nodiscard]] base::message wrong_type(std::string_view member, const json::value& came) {
    const auto [spanish, english] = name_of(came.kind());
    return {fmt::format("\"{}\" debe ser un texto; llegó {}", member, spanish),
            fmt::format("\"{}\" must be a string; {} came", member, english)};
}

// The member's value or null, constructed from it: an assignment would copy it out of its storage.
[[nodiscard]] json::value take(json::object& members, std::string_view name) {
    auto* member = members.if_contains(name);
    return member ? json::value(std::move(*member)) : json::value();
}

// Takes a request out of the members of its object, one member a function.
class request_reader {
public:
    explicit request_reader(json::object& all)
        : found_{find(all)},
          request_{.operation = {},
                   .data = found_.data ? json::value(std::move(*found_.data)) : json::value(),
                   .id = {},
                   .remaining = {},
                   .trace = {}} {}

    // What keeps it from being a request, if anything does.
    [[nodiscard]] problem read() {
        if (auto found = read_id()) return found;
        if (auto found = read_operation()) return found;
        if (auto found = read_remaining()) return found;
        if (auto found = read_trace()) return found;
        return std::nullopt;
    }

    [[nodiscard]] asked request() { return std::move(request_); }

private:
    // Null where there is none.
    struct members {
        json::value* operation = nullptr;
        json::value* data = nullptr;
        json::value* id = nullptr;
        json::value* remaining = nullptr;
        json::value* trace = nullptr;
    };

    // One pass: looking each up would compare every name with every other.
    [[nodiscard]] static members find(json::object& all) {
        members found;
        for (auto& member : all) {
            const std::string_view name = member.key();
            if (name == "operacion")
                found.operation = &member.value();
            else if (name == "datos")
                found.data = &member.value();
            else if (name == "id")
                found.id = &member.value();
            else if (name == "plazo_ms")
                found.remaining = &member.value();
            else if (name == "traza")
                found.trace = &member.value();
        }
        return found;
    }

    [[nodiscard]] problem read_id() {
        const auto* id = found_.id;
        if (!id) return std::nullopt;
        if (!id->is_string()) return wrong_type("id", *id);
        const std::string_view text = id->get_string();
        if (text.size() < base::id_bytes_min || text.size() > base::id_bytes_max)
            return base::message{
                fmt::format("\"id\" debe tener de {} a {} bytes y tiene {}; use un UUIDv7",
                            base::id_bytes_min, base::id_bytes_max, text.size()),
                fmt::format("\"id\" must have {} to {} bytes and has {}; use a UUIDv7",
                            base::id_bytes_min, base::id_bytes_max, text.size())};
        request_.id = text;
        return std::nullopt;
    }

    [[nodiscard]] problem read_operation() {
        const auto* operation = found_.operation;
        if (!operation)
            return base::message{"Falta \"operacion\", el nombre de la operación",
                                 "\"operacion\", the name of the operation, is missing"};
        if (!operation->is_string()) return wrong_type("operacion", *operation);
        request_.operation = operation->get_string();
        if (request_.operation.empty())
            return base::message{"\"operacion\" está vacía; debe ser el nombre de una operación",
                                 "\"operacion\" is empty; it must be the name of an operation"};
        return std::nullopt;
    }

    [[nodiscard]] problem read_remaining() {
        const auto* remaining = found_.remaining;
        if (!remaining) return std::nullopt;
        if (remaining->is_uint64()) {
            request_.remaining = longest_remaining;
            return std::nullopt;
        }
        if (!remaining->is_int64() || remaining->get_int64() < 0) {
            std::string came;
            base::write_json(came, *remaining);
            return base::message{
                fmt::format("\"plazo_ms\" debe ser un entero mayor o igual que cero; llegó {}",
                            excerpt(came)),
                fmt::format("\"plazo_ms\" must be an integer, zero or more; {} came",
                            excerpt(came))};
        }
        request_.remaining =
            std::min(longest_remaining, std::chrono::milliseconds{remaining->get_int64()});
        return std::nullopt;
    }

    [[nodiscard]] problem read_trace() {
        const auto* trace = found_.trace;
        if (!trace) return std::nullopt;
        if (!trace->is_string()) return wrong_type("traza", *trace);
        const std::string_view text = trace->get_string();
        if (is_traceparent(text)) request_.trace = text;
        return std::nullopt;
    }

    members found_;
    asked request_;
};

[[nodiscard]] std::optional<std::string> encoded_id(const json::object* members) {
    const auto* id = members ? members->if_contains("id") : nullptr;
    if (!id) return std::nullopt;
    std::string encoded;
    base::write_json(encoded, *id);
    return encoded;
}

}  // namespace

native_reading read_request(base::json_text parsed, std::string_view text, const limits& bounds) {
    auto* members = parsed.value.if_object();
    if (parsed.flaw != base::json_flaw::none) {
        const bool is_last =
            parsed.flaw == base::json_flaw::not_json || parsed.flaw == base::json_flaw::too_deep;
        return native_rejection{rejection_of(parsed, text, bounds), encoded_id(members), is_last};
    }
    if (!members) {
        const auto [spanish, english] = name_of(parsed.value.kind());
        return native_rejection{invalid_request(
            {fmt::format("La petición debe ser un objeto con \"operacion\" y \"datos\"; llegó {}",
                         spanish),
             fmt::format("A request must be an object with \"operacion\" and \"datos\"; {} came",
                         english)})};
    }
    request_reader reader{*members};
    if (auto found = reader.read())
        return native_rejection{invalid_request(std::move(*found)), encoded_id(members)};
    return reader.request();
}

namespace {

void begin_response(std::string& out, const base::outcome& outcome) {
    const bool is_success = outcome.what == base::outcome::kind::success;
    out += R"({"datos":)";
    out += is_success && !outcome.data.empty() ? std::string_view{outcome.data} : "null";
    out += R"(,"error":)";
    if (is_success)
        out += "null";
    else
        base::write_json_string(out, outcome.text.spanish);
}

void write_verdict(std::string& out, const base::outcome& outcome) {
    out += R"(,"codigo":)";
    if (outcome.what == base::outcome::kind::success)
        out += "null";
    else
        base::write_json_string(out, outcome.code);
    out += R"(,"reintentar":)";
    out += outcome.is_retriable() ? "true" : "false";
}

}  // namespace

void write_response(std::string& out, const base::outcome& outcome,
                    const std::optional<std::string>& id) {
    begin_response(out, outcome);
    if (id) {
        out += R"(,"id":)";
        base::write_json_string(out, *id);
        write_verdict(out, outcome);
    }
    out += "}\n";
}

void write_response(std::string& out, const native_rejection& rejection) {
    begin_response(out, rejection.answer);
    if (rejection.id) {
        out += R"(,"id":)";
        out += *rejection.id;
        write_verdict(out, rejection.answer);
    }
    out += "}\n";
}

void begin_success(std::string& out) {
    out += R"({"datos":)";
}

void end_success(std::string& out, std::string_view id) {
    if (id.empty()) {
        out += R"(,"error":null})"
               "\n";
        return;
    }
    out += R"(,"error":null,"id":)";
    base::write_json_string(out, id);
    out += R"(,"codigo":null,"reintentar":false})"
           "\n";
}

void write_request(std::string& out, const native_call& call) {
    out += R"({"operacion":)";
    base::write_json_string(out, call.operation);
    out += R"(,"datos":)";
    out += call.data.empty() ? "null" : call.data;
    if (!call.id.empty()) {
        out += R"(,"id":)";
        base::write_json_string(out, call.id);
    }
    if (call.remaining) {
        out += R"(,"plazo_ms":)";
        base::write_json_number(out, std::int64_t{call.remaining->count()});
    }
    if (!call.trace.empty()) {
        out += R"(,"traza":)";
        base::write_json_string(out, call.trace);
    }
    out += "}\n";
}

namespace {

// A member that is a text, or absent, or null, which is the same.
[[nodiscard]] bool is_text_or_null(const json::object& members, std::string_view name) {
    const auto* member = members.if_contains(name);
    return !member || member->is_null() || member->is_string();
}

[[nodiscard]] std::optional<std::string> text_in(const json::object& members,
                                                 std::string_view name) {
    const auto* member = members.if_contains(name);
    if (!member || !member->is_string()) return std::nullopt;
    return std::string{std::string_view{member->get_string()}};
}

}  // namespace

std::variant<native_response, not_a_response> read_response(base::json_text parsed,
                                                            std::string_view text,
                                                            const limits& bounds) {
    if (parsed.flaw != base::json_flaw::none)
        return not_a_response{"The answer cannot be used: " +
                              rejection_of(parsed, text, bounds).text.english};
    auto* members = parsed.value.if_object();
    if (!members || !(members->contains("datos") || members->contains("error")))
        return not_a_response{"The answer is no object with \"datos\" or \"error\""};
    for (const std::string_view name : {"error", "id", "codigo"})
        if (!is_text_or_null(*members, name))
            return not_a_response{
                fmt::format("\"{}\" of the answer is neither a string nor null", name)};
    const auto* retry = members->if_contains("reintentar");
    if (retry && !retry->is_bool())
        return not_a_response{"\"reintentar\" of the answer is neither true nor false"};

    auto error = text_in(*members, "error");
    if (error && error->empty()) error.reset();
    return native_response{.data = error ? json::value{} : take(*members, "datos"),
                           .error = std::move(error),
                           .id = text_in(*members, "id"),
                           .code = text_in(*members, "codigo").value_or(""),
                           .is_retriable = retry && retry->get_bool()};
}

}  // namespace tramite::wire
