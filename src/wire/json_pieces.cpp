// Brackets and quotes are all that is looked at.
#include "wire/json_pieces.hpp"

#include "base/json_bytes.hpp"

namespace tramite::wire {
namespace {

constexpr std::string_view ends_of_word = ",]} \n\r\t";

}  // namespace

json_pieces::json_pieces(std::string_view text) : at_{text.data()}, end_{at_ + text.size()} {
    if (text.starts_with(base::byte_order_mark)) at_ += base::byte_order_mark.size();
    skip_blanks();
    if (at_ != end_ && (*at_ == '{' || *at_ == '[')) opened_ = *at_++;
}

bool json_pieces::next() {
    if (opened_ == 0) return false;
    if (!is_value_read_ && value().empty()) return false;
    if (!is_first_ && !take(',')) return false;
    is_first_ = false;
    skip_blanks();
    if (at_ == end_ || *at_ == ']' || *at_ == '}') return false;
    if (is_object() && !take_name()) return false;
    is_value_read_ = false;
    return true;
}

std::string_view json_pieces::value() {
    is_value_read_ = true;
    skip_blanks();
    const char* const begin = at_;
    if (!skip_value()) return {};
    return {begin, at_};
}

void json_pieces::skip_blanks() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t'))
        ++at_;
}

bool json_pieces::take(char wanted) noexcept {
    skip_blanks();
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
}

bool json_pieces::take_name() noexcept {
    const char* const begin = at_;
    if (*begin != '"' || !skip_string()) return false;
    name_ = {begin + 1, at_ - 1};
    return take(':');
}

bool json_pieces::skip_string() noexcept {
    ++at_;
    for (;;) {
        at_ = base::skip_plain(at_, end_);
        if (at_ == end_) return false;
        const char special = *at_++;
        if (special == '"') return true;
        if (special != '\\' || at_ == end_) return false;
        ++at_;
    }
}

bool json_pieces::skip_value() noexcept {
    if (at_ == end_) return false;
    if (*at_ == '"') return skip_string();
    if (*at_ != '{' && *at_ != '[') {
        const char* const begin = at_;
        while (at_ != end_ && ends_of_word.find(*at_) == std::string_view::npos)
            ++at_;
        return at_ != begin;
    }
    std::size_t depth = 0;
    do {
        if (at_ == end_) return false;
        if (*at_ == '"') {
            if (!skip_string()) return false;
            continue;
        }
        if (*at_ == '{' || *at_ == '[') ++depth;
        if (*at_ == '}' || *at_ == ']') --depth;
        ++at_;
    } while (depth != 0);
    return true;
}

}  // namespace tramite::wire
