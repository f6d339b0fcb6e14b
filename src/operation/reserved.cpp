// Three bindings, two of them without a handler.
#include "operation/reserved.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "operation/decode.hpp"
#include "operation/nearest_name.hpp"
#include "tramite/detail/callee.hpp"
#include "tramite/detail/typed_handler.hpp"

namespace tramite::operations {
namespace {

detail::binding server_binding(server_facts facts) {
    const auto tell = [facts = std::move(facts)] { return facts; };
    auto made = detail::bind<void, server_facts>(detail::function_callee<decltype(tell)>{tell});
    made.name = reserved_names[0];
    // Nothing that waits for a lane holds it up.
    made.is_immediate = true;
    made.input = &detail::describe<void>;
    made.output = &detail::describe<server_facts>;
    return made;
}

detail::binding receipt_binding(std::string_view name, detail::handler_kind kind) {
    detail::binding made;
    made.name = name;
    made.kind = kind;
    made.input = &detail::describe<receipt_subject>;
    return made;
}

}  // namespace

bool is_reserved(std::string_view name) noexcept {
    return name.starts_with("tramite.") || name.starts_with("rpc.");
}

bool is_about_receipt(const detail::binding& bound) noexcept {
    return bound.call == nullptr;
}

reserved_operations::reserved_operations(server_facts facts)
    : bound_{server_binding(std::move(facts)),
             receipt_binding(reserved_names[1], detail::handler_kind::reads),
             receipt_binding(reserved_names[2], detail::handler_kind::writes)} {}

const detail::binding* reserved_operations::find(std::string_view name) const noexcept {
    const auto* const found = std::ranges::find(bound_, name, &detail::binding::name);
    return found == bound_.end() ? nullptr : found;
}

std::optional<std::string_view> reserved_operations::nearest(std::string_view name) const {
    std::vector<std::string_view> names;
    for (const auto& each : bound_)
        names.emplace_back(each.name);
    return nearest_name(name, names);
}

std::variant<input, data_mismatch> decode_subject(const detail::binding& bound,
                                                  boost::json::value&& data) {
    // Round brackets: in braces it would be the element of an array.
    const boost::json::value came(data);
    auto decoded = decode_input(bound, std::move(data), unknown::refused);
    const auto* const made = std::get_if<input>(&decoded);
    if (made == nullptr) return decoded;
    const auto& id = static_cast<const receipt_subject*>(made->get())->id;
    if (id.size() >= base::id_bytes_min && id.size() <= base::id_bytes_max) return decoded;
    found_mismatch mismatch{{.spanish = fmt::format("un texto de {} a {} bytes", base::id_bytes_min,
                                                    base::id_bytes_max),
                             .english = fmt::format("a string of {} to {} bytes",
                                                    base::id_bytes_min, base::id_bytes_max)},
                            came.at("id")};
    mismatch.in_member("id");
    return mismatch.finish();
}

}  // namespace tramite::operations
