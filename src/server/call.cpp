// The answer of a call, in the dialect that it was asked in.
#include "server/call.hpp"

#include <utility>

#include "operation/invoke.hpp"
#include "wire/http_operation.hpp"
#include "wire/jsonrpc.hpp"
#include "wire/native.hpp"

namespace tramite::serving {

std::string_view call::operation_told() const {
    return operations::name_told(*bound, *about);
}

void answer_writer::write(std::string& out, const call& answered) {
    if (answered.reply.in == wire::dialect::jsonrpc) return write_jsonrpc(out, answered);
    if (answered.reply.in == wire::dialect::http_operation)
        return wire::write_http_answer(out, answered.answer);
    if (answered.is_unreadable)
        wire::write_response(
            out, wire::native_rejection{.answer = answered.answer, .id = answered.reply.id});
    else
        wire::write_response(out, answered.answer, answered.id);
}

// Of a batch of which nobody waits for an answer, nothing is written: not even an empty list.
void answer_writer::write_jsonrpc(std::string& out, const call& answered) {
    using position = reply_form::position;
    const auto where = answered.reply.where;
    const auto before = out.size();
    if (!answered.reply.is_silent) {
        if (where != position::alone) out += is_list_open_ ? ',' : '[';
        is_list_open_ = where != position::alone;
        wire::write_jsonrpc_response(out, answered.answer, answered.reply.id.value_or("null"));
        if (where == position::alone) out += '\n';
    }
    list_bytes_ += out.size() - before;
    if (where == position::within || where == position::first) return;
    list_bytes_ = 0;
    if (std::exchange(is_list_open_, false)) out += "]\n";
}

}  // namespace tramite::serving
