// What a whole controller answers, as the data of an operation or as a refusal.
#include "tramite/detail/typed_handler.hpp"

#include <string>

#include "base/json_text.hpp"
#include "tramite/error.hpp"
#include "tramite/request.hpp"

namespace tramite::detail {

void encode_response(std::string& out, const response& answer) {
    // Some controllers of the founding document answer an empty text for "no error".
    if (answer.error && !answer.error->empty()) throw refused{*answer.error};
    base::write_json(out, answer.data);
}

}  // namespace tramite::detail
