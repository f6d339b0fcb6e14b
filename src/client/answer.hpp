// What came of one call, as the client's own code makes it: what stands behind detail::answer.
// For retry, which decides, and for the public face, which hands it out.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <variant>

#include "tramite/detail/call.hpp"
#include "tramite/error.hpp"

namespace tramite {

struct detail::answer::contents {
    std::string id;
    std::variant<boost::json::value, error, outcome_unknown> what;
};

namespace calling {

[[nodiscard]] detail::answer success(std::string id, boost::json::value data);
[[nodiscard]] detail::answer problem(error why);
[[nodiscard]] detail::answer unknown(outcome_unknown why);

}  // namespace calling
}  // namespace tramite
