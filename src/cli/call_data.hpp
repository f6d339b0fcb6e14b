// The data of a call as it is typed: JSON, or NAME=VALUE pairs. For client_main().
#pragma once

#include <span>
#include <string>

namespace tramite::cli {

// The JSON text that `words` stand for; empty for none. Whether it is good JSON is checked.
//   cuenta=1 nombre=Ana   {"cuenta":1,"nombre":"Ana"}: a JSON number, true, false and null as that,
//                         any other value as text
//   clave:="007"          a member as JSON, whatever it is
//   {"cuenta":1}          one word that is JSON, as it is
// Throws usage_error.
[[nodiscard]] std::string data_of(std::span<const std::string> words);

}  // namespace tramite::cli
