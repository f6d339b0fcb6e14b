// The answer of a call, in the dialect that it was asked in.
#include "server/call.hpp"

namespace tramite::serving {

void write_answer(std::string& out, const call& answered) {
    if (answered.unreadable)
        wire::write_response(out, *answered.unreadable);
    else
        wire::write_response(out, answered.answer, answered.id);
}

}  // namespace tramite::serving
