// The scanner: a table of bytes for what stands between strings, eight bytes a step within them.
#include "wire/json_stream.hpp"

#include <algorithm>
#include <array>

#include "base/json_bytes.hpp"

namespace tramite::wire {
namespace {

// What a byte does inside brackets and outside strings.
enum class role : std::uint8_t { alien, passes, quotes, opens, closes };

constexpr auto role_of = [] {
    std::array<role, 256> roles{};
    for (const char c : std::string_view{" \t\r\n,:0123456789+-.eEtruefalsn"})
        roles[static_cast<unsigned char>(c)] = role::passes;
    roles['"'] = role::quotes;
    roles['{'] = roles['['] = role::opens;
    roles['}'] = roles[']'] = role::closes;
    return roles;
}();

[[nodiscard]] constexpr role role_at(const char* at) noexcept {
    return role_of[static_cast<unsigned char>(*at)];
}

[[nodiscard]] constexpr bool is_in_scalar(char c) noexcept {
    return role_at(&c) == role::passes && !base::is_blank_between_texts(c) && c != ',' && c != ':';
}

[[nodiscard]] constexpr bool begins_scalar(char c) noexcept {
    return (c >= '0' && c <= '9') || c == '-' || c == 't' || c == 'f' || c == 'n';
}

}  // namespace

json_stream::json_stream(const limits& bounds)
    : max_size_{bounds.message_bytes},
      max_depth_{bounds.json_depth},
      brackets_((bounds.json_depth + 63) / 64) {}

json_stream::step json_stream::scan(std::string_view fresh) {
    if (state_ == state::over) return {0, refusal_};
    const char* at = fresh.data();
    const char* const end = at + fresh.size();
    if (is_between_texts() || state_ == state::mark) skip_blanks(at, end);
    const auto read = [&] { return static_cast<std::size_t>(at - fresh.data()); };
    if (state_ == state::over) return {read(), refusal_};
    if (at == end) return {read(), status::need_more};

    if (state_ == state::between) begin_text(*at);
    const char* const begin = at;
    const auto room = max_size_ - text_size_;
    const char* const stop = at + std::min(room, static_cast<std::size_t>(end - at));
    at = read_text(at, stop);
    text_size_ += static_cast<std::size_t>(at - begin);
    if (at == stop && stop != end && state_ != state::ended) {
        if (ends_scalar(*stop))
            state_ = state::ended;
        else
            refuse(status::too_big);
    }
    if (state_ == state::over) return {read(), refusal_};
    return {read(), state_ == state::ended ? status::complete : status::need_more};
}

json_stream::status json_stream::finish() {
    if (state_ == state::over) return refusal_;
    if (is_between_texts()) return status::idle;
    if (state_ != state::scalar && state_ != state::closed) return status::cut_off;
    state_ = state::ended;
    return status::complete;
}

bool json_stream::is_between_texts() const noexcept {
    return state_ == state::between || state_ == state::ended ||
           (state_ == state::mark && mark_size_ == 0);
}

void json_stream::skip_blanks(const char*& at, const char* end) {
    text_size_ = 0;
    if (state_ == state::mark) {
        while (at != end && mark_size_ < base::byte_order_mark.size() &&
               *at == base::byte_order_mark[mark_size_]) {
            ++at;
            ++mark_size_;
        }
        if (at == end && mark_size_ < base::byte_order_mark.size()) return;
        if (mark_size_ % base::byte_order_mark.size() != 0) return refuse(status::not_json);
    }
    state_ = state::between;
    while (at != end && base::is_blank_between_texts(*at))
        ++at;
}

void json_stream::begin_text(char first) {
    const auto which = role_at(&first);
    if (which == role::opens || which == role::quotes)
        state_ = state::structure;
    else if (begins_scalar(first))
        state_ = state::scalar;
    else
        refuse(status::not_json);
}

const char* json_stream::read_text(const char* at, const char* end) {
    while (at != end) {
        switch (state_) {
            case state::structure:
                at = read_structure(at, end);
                break;
            case state::string:
                at = read_string(at, end);
                break;
            case state::escape:
                ++at;
                state_ = state::string;
                break;
            case state::scalar:
            case state::closed:
                at = read_scalar(at, end);
                break;
            case state::mark:
            case state::between:
            case state::ended:
            case state::over:
                return at;
        }
    }
    return at;
}

const char* json_stream::read_structure(const char* at, const char* end) {
    for (; at != end; ++at) {
        const auto which = role_at(at);
        if (which == role::passes) continue;
        if (which == role::quotes) {
            // Most strings end in the piece that they begin in, and hold no escape.
            const char* const stop = base::skip_plain(at + 1, end);
            if (stop != end && *stop == '"' && depth_ != 0) {
                at = stop;
                continue;
            }
            state_ = state::string;
            return stop;
        }
        if (which == role::alien)
            refuse(status::not_json);
        else if (which == role::opens)
            open(*at);
        else
            close(*at);
        if (state_ == state::over) return at;
        if (state_ == state::ended) return at + 1;
    }
    return at;
}

const char* json_stream::read_string(const char* at, const char* end) {
    at = base::skip_plain(at, end);
    if (at == end) return at;
    if (*at == '\\') {
        state_ = state::escape;
    } else if (*at == '"') {
        state_ = depth_ == 0 ? state::closed : state::structure;
    } else {
        refuse(status::not_json);
        return at;
    }
    return at + 1;
}

const char* json_stream::read_scalar(const char* at, const char* end) {
    if (state_ == state::scalar) at = std::find_if_not(at, end, is_in_scalar);
    if (at == end) return at;
    if (ends_scalar(*at))
        state_ = state::ended;
    else
        refuse(status::not_json);
    return at;
}

bool json_stream::ends_scalar(char next) const noexcept {
    return (state_ == state::scalar || state_ == state::closed) &&
           base::is_blank_between_texts(next);
}

void json_stream::open(char bracket) {
    if (depth_ == max_depth_) return refuse(status::too_deep);
    const auto bit = std::uint64_t{1} << depth_ % 64;
    auto& word = brackets_[depth_ / 64];
    word = bracket == '{' ? word | bit : word & ~bit;
    ++depth_;
}

void json_stream::close(char bracket) {
    // A text begins with a bracket that opens, so one is open here.
    const auto last = depth_ - 1;
    const bool was_brace = (brackets_[last / 64] >> last % 64 & 1) != 0;
    if (was_brace != (bracket == '}')) return refuse(status::not_json);
    depth_ = last;
    if (depth_ == 0) state_ = state::ended;
}

void json_stream::refuse(status why) {
    state_ = state::over;
    refusal_ = why;
}

}  // namespace tramite::wire
