// The members of an object and the items of an array, as they stand in their text: for whoever
// needs their very bytes, or a look at a text that may be no JSON. For the dialects.
#pragma once

#include <string_view>

namespace tramite::wire {

// One after another, nothing of them parsed. Of a text that is JSON they are what a parser reads;
// of another, those before the first byte that cannot stand there, and perhaps some behind it.
// Views of the text.
class json_pieces {
public:
    explicit json_pieces(std::string_view text);

    // Moves to the next, the first at first. False if there is none. The value need not be whole.
    [[nodiscard]] bool next();
    // Of a member, without its quotes and with its escapes; empty for an item.
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    // From its first byte to its last; empty if it does not end.
    [[nodiscard]] std::string_view value();

    [[nodiscard]] bool is_object() const noexcept { return opened_ == '{'; }
    [[nodiscard]] bool is_array() const noexcept { return opened_ == '['; }

private:
    void skip_blanks() noexcept;
    [[nodiscard]] bool take(char wanted) noexcept;
    [[nodiscard]] bool take_name() noexcept;
    // From `at_` to behind what begins there; false if it does not end.
    [[nodiscard]] bool skip_string() noexcept;
    [[nodiscard]] bool skip_value() noexcept;

    const char* at_;
    const char* end_;
    // The outermost bracket, or 0.
    char opened_ = 0;
    bool is_first_ = true;
    bool is_value_read_ = true;
    std::string_view name_;
};

}  // namespace tramite::wire
