// Answers out of the bytes that a server sends, in whatever pieces they come.
// For the client's connections; no I/O.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/json_text.hpp"
#include "tramite/limits.hpp"
#include "wire/json_stream.hpp"
#include "wire/native.hpp"

namespace tramite::calling {

// Takes the bytes of one connection. Thread: one at a time, the parser's.
class answer_stream {
public:
    using reading = std::variant<wire::native_response, wire::not_a_response>;

    // `bounds.message_bytes` bounds one answer. The parser must outlive the stream.
    answer_stream(const limits& bounds, base::json_parser& parser)
        : bounds_{bounds}, parser_{&parser}, stream_{bounds} {}

    void add(std::string_view bytes) { buffer_ += bytes; }

    // The next answer that is whole; nothing until more bytes are there. After one that is none
    // there is no other.
    [[nodiscard]] std::optional<reading> next();

    // The peer has closed. Whether that cut an answer off.
    [[nodiscard]] bool ends_inside_answer() const noexcept { return !stream_.is_between_texts(); }

private:
    [[nodiscard]] std::string refusal(wire::json_stream::status why) const;
    void forget_read();

    limits bounds_;
    base::json_parser* parser_;
    wire::json_stream stream_;
    std::string buffer_;
    // Bytes of the buffer that the stream has seen.
    std::size_t scanned_ = 0;
};

// The bounds of what a client reads: an answer may have `answer_bytes`, and its envelope.
[[nodiscard]] limits reading_bounds(const limits& bounds, const client_limits& own_bounds = {});

}  // namespace tramite::calling
