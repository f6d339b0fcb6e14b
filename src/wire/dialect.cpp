// A look at names only: nearly always at the first.
#include "wire/dialect.hpp"

#include "wire/json_pieces.hpp"

namespace tramite::wire {

dialect dialect_of(std::string_view text, dialect otherwise) {
    json_pieces pieces{text};
    if (pieces.is_array()) return dialect::jsonrpc;
    while (pieces.next()) {
        if (pieces.name() == "operacion") return dialect::native;
        if (pieces.name() == "jsonrpc" || pieces.name() == "method") return dialect::jsonrpc;
    }
    return otherwise;
}

}  // namespace tramite::wire
