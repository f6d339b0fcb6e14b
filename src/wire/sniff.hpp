// What a connection speaks, by its first bytes: one port has many ways in.
// For the server's streams; bytes in, a verdict out.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tramite::wire {

enum class way_in : std::uint8_t {
    texts,   // A stream of JSON texts, and whatever is none of the others.
    http,    // A method of HTTP/1.1 and a space.
    framed,  // `Content-` in any case: the framing of language servers.
    tls,     // The record of a TLS handshake.
};

// `first` is everything that has come so far. Nothing if more bytes could still decide otherwise;
// whoever gets no more of them takes it for `texts`. No JSON text begins like any of the others,
// so that one is told by its first byte.
[[nodiscard]] std::optional<way_in> sniff(std::string_view first);

}  // namespace tramite::wire
