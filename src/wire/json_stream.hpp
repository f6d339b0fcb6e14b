// Where a JSON text ends in a stream that arrives in any pieces, so that a request is answered
// the moment its last bracket is there. For the raw streams of server and client.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tramite/limits.hpp"

namespace tramite::wire {

// Reads each byte once and keeps no bytes: the caller owns the buffer and slices it.
//
//   auto step = stream.scan(buffer.substr(scanned));   scanned += step.read;
//   if (step.what == complete) text = buffer.substr(scanned - stream.text_size(), text_size());
//
// What it refuses is never JSON; what it passes is for json_parser to judge.
// Thread: one at a time.
class json_stream {
public:
    enum class status : std::uint8_t {
        need_more,  // Every byte was read, and the text (if any is under way) goes on.
        complete,   // A text ends at the last byte read.
        idle,       // The peer has ended, with no text under way.
        cut_off,    // The peer has ended in the middle of a text.
        not_json,   // The next byte, the first not read, can stand in no JSON text there.
        too_big,    // The text is longer than message_bytes.
        too_deep,   // Its brackets are nested more than json_depth.
    };
    struct step {
        std::size_t read;
        status what;
    };

    explicit json_stream(const limits& bounds);

    // `fresh` begins right behind the last byte read. After not_json, too_big and too_deep the
    // stream is over: every later scan reads nothing and says the same.
    [[nodiscard]] step scan(std::string_view fresh);

    // The peer has closed its sending side: complete (a number or word whose end was not known),
    // idle or cut_off; after a refusal, that.
    [[nodiscard]] status finish();

    // Nothing of a text has been read since the last one; what was read may be thrown away.
    [[nodiscard]] bool is_between_texts() const noexcept;

    // Bytes read of the text under way, or of the one just completed, without leading blanks.
    [[nodiscard]] std::size_t text_size() const noexcept { return text_size_; }

private:
    enum class state : std::uint8_t {
        mark,       // At the very start, where a byte-order mark may stand.
        between,    // Between two texts.
        ended,      // A text has just been completed.
        structure,  // Inside brackets, outside strings.
        string,     // Inside a string.
        escape,     // Behind the backslash in a string.
        scalar,     // In an outermost number, true, false or null.
        closed,     // Behind the closing quote of an outermost string.
        over,       // Refused.
    };

    void skip_blanks(const char*& at, const char* end);
    void begin_text(char first);
    const char* read_text(const char* at, const char* end);
    const char* read_structure(const char* at, const char* end);
    const char* read_string(const char* at, const char* end);
    const char* read_scalar(const char* at, const char* end);
    [[nodiscard]] bool ends_scalar(char next) const noexcept;
    void open(char bracket);
    void close(char bracket);
    void refuse(status why);

    std::size_t max_size_;
    std::size_t max_depth_;
    // One bit for each open bracket: set for `{`, clear for `[`.
    std::vector<std::uint64_t> brackets_;
    std::size_t depth_ = 0;
    std::size_t text_size_ = 0;
    std::size_t mark_size_ = 0;
    state state_ = state::mark;
    status refusal_ = status::need_more;
};

}  // namespace tramite::wire
