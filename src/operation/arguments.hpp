// The parameters of a call, by name or by position, as the data of an operation. For admission.
#pragma once

#include <boost/json/value.hpp>

#include "tramite/detail/description.hpp"

namespace tramite::operations {

// `params`: an array, an object, or null if there are none. `input`: null for a whole controller.
// No, empty or absent parameters are all no arguments. An object's members may come by name, as one
// object in a list, or in the order in which they are declared; a list's elements as themselves or
// as one list in a list; anything else as the one item of a list. What fits none of these is given
// back as it is, for decode to say what is wrong with it. What comes back lives in the same memory.
[[nodiscard]] boost::json::value data_of(boost::json::value&& params,
                                         const detail::type_description* input);

}  // namespace tramite::operations
