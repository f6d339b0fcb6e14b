// The two values that travel: what is asked, and what is answered.
// For controllers that decide everything themselves; typed handlers never see them.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>

namespace tramite {

// `{"operacion","datos"}`: an operation's name and its data, null if there are none.
struct request {
    std::string operation;
    boost::json::value data;
};

// `{"datos","error"}`: the data, or one line that says why there are none. A controller's response
// with an error is a refusal: rolled back, and final. Its text is held to what refused{} asks of
// one; an empty text is no error.
struct response {
    boost::json::value data;
    std::optional<std::string> error;
};

}  // namespace tramite
