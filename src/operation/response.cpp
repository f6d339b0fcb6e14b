// What a whole controller answers, as the data of an operation or as a refusal.
#include "tramite/detail/typed_handler.hpp"

#include <string>

#include "tramite/error.hpp"
#include "tramite/request.hpp"
#include "wire/json_text.hpp"

namespace tramite::detail {

void encode_response(std::string& out, const response& answer) {
    // Some controllers of the founding document answer an empty text for "no error".
    if (answer.error && !answer.error->empty()) throw refused{*answer.error};
    wire::write_json(out, answer.data);
}

}  // namespace tramite::detail
