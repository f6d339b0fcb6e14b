// The short way from a text to its answer. Whatever is unusual has the long one.
#include "server/immediate_calls.hpp"

#include <utility>

#include "operation/context_renewal.hpp"
#include "operation/decode.hpp"
#include "operation/invoke.hpp"
#include "wire/native.hpp"

namespace tramite::serving {

immediate_calls::immediate_calls(const catalog& operations, const limits& bounds, station& here)
    : operations_{&operations}, bounds_{&bounds}, here_{&here}, parser_{bounds} {
    call_.where = lane_kind::here;
    call_.about.emplace(context::facts{});
}

bool immediate_calls::admit(std::string_view text, const asker& who, const base::moment& came) {
    const auto asked = wire::read_plain_request(text, *bounds_);
    if (!asked) return false;
    const auto* const bound = find(asked->operation);
    if (bound == nullptr) return false;
    call_.bound = bound;
    if (!decode(*asked)) return false;
    tell(*asked, who, came.wall);
    return true;
}

// A client asks for the same again and again.
const detail::binding* immediate_calls::find(std::string_view operation) {
    if (call_.bound != nullptr && call_.bound->name == operation) return call_.bound;
    const auto* const bound = operations_->find(operation);
    return bound != nullptr && bound->is_immediate ? bound : nullptr;
}

bool immediate_calls::decode(const wire::plain_request& asked) {
    using kind = wire::plain_request::kind;
    if (asked.what == kind::none) return fill(boost::json::value{});
    if (asked.what == kind::text) return fill(boost::json::value(asked.data));
    auto parsed = parser_.parse(asked.data);
    return parsed.flaw == base::json_flaw::none && fill(std::move(parsed.value));
}

bool immediate_calls::fill(boost::json::value&& data) {
    const auto& type = call_.bound->input();
    data_ = input_.make(type);
    return !operations::decode_data(std::move(data), type, data_, operations_->unknown_members());
}

void immediate_calls::tell(const wire::plain_request& asked, const asker& who,
                           base::wall_time came) {
    auto& known = detail::context_renewal::begin(*call_.about);
    known.operation = call_.bound->name;
    known.principal = who.principal;
    known.peer = who.peer;
    known.id = id_ = asked.id;
    known.deadline.reset();
    if (asked.remaining) known.deadline = came + *asked.remaining;
    known.now = came;
    known.seed = seeds_.next();
    known.trace.clear();
}

std::optional<base::outcome> immediate_calls::answer(std::string& out) {
    const auto before = out.size();
    wire::begin_success(out);
    auto failed = [&] {
        const turn running{*here_, call_};
        return operations::invoke_into(out, *call_.bound, {.input = data_, .about = &*call_.about},
                                       bounds_->answer_bytes);
    }();
    input_.clear();
    if (!failed) {
        wire::end_success(out, id_);
        return failed;
    }
    out.resize(before);
    wire::write_response(out, *failed,
                         id_.empty() ? std::nullopt : std::optional{call_.about->id()});
    return failed;
}

}  // namespace tramite::serving
