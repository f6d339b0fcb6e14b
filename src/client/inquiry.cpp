// {"estado":"hecho"|"en_curso"|"ninguno","datos","error","codigo"}, as the server tells it.
#include "client/inquiry.hpp"

#include <boost/json/value.hpp>
#include <utility>

#include "base/json_writer.hpp"
#include "client/answer.hpp"

namespace tramite::calling {
namespace {

using boost::json::object;
using boost::json::string;

// The text of that member; nothing if it is no text.
[[nodiscard]] const string* text_of(const object& told, std::string_view member) {
    const auto* found = told.if_contains(member);
    return found ? found->if_string() : nullptr;
}

[[nodiscard]] detail::answer final_answer(const object& told, std::string_view id) {
    if (const auto* why = text_of(told, "error")) {
        const auto* code = text_of(told, "codigo");
        return problem(
            error{std::string{*why}, code ? std::string{*code} : std::string{}, std::string{id}});
    }
    const auto* data = told.if_contains("datos");
    return success(std::string{id}, data ? *data : boost::json::value{});
}

}  // namespace

detail::question question_about(std::string_view operation, std::string_view id) {
    detail::question asked{std::string{operation}, "{\"id\":"};
    base::write_json_string(asked.data, id);
    asked.data += '}';
    return asked;
}

detail::standing standing_in(std::string_view operation, std::string_view id,
                             const detail::answer& came) {
    if (auto why = came.problem()) throw *std::move(why);
    const auto& data = came.data();
    const auto* told = data.if_object();
    const auto* state = told ? text_of(*told, "estado") : nullptr;
    if (state && *state == "hecho")
        return {.how_far = progress::done, .final = final_answer(*told, id)};
    const bool may_be_open = operation == detail::ask_outcome;
    if (state && may_be_open && *state == "en_curso")
        return {.how_far = progress::running, .final = {}};
    if (state && may_be_open && *state == "ninguno")
        return {.how_far = progress::none, .final = {}};
    throw error{"the server's answer does not say what became of the call: " + came.json(),
                "protocolo", came.id()};
}

}  // namespace tramite::calling
