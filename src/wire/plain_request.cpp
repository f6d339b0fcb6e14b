// Gives up at the first byte that it does not expect: whoever reads everything says what is wrong.
#include "wire/plain_request.hpp"

#include <algorithm>
#include <cstdint>

#include "base/id.hpp"
#include "base/json_bytes.hpp"
#include "wire/native.hpp"

namespace tramite::wire {
namespace {

[[nodiscard]] constexpr bool is_json_blank(char c) noexcept {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

class plain_reader {
public:
    plain_reader(std::string_view text, std::size_t depth_max)
        : at_{text.data()}, end_{at_ + text.size()}, depth_max_{depth_max} {}

    [[nodiscard]] bool read() {
        if (!take('{')) return false;
        do
            if (!read_member()) return false;
        while (take(','));
        return take('}') && at_ == end_ && !request_.operation.empty();
    }

    [[nodiscard]] const plain_request& request() const { return request_; }

private:
    [[nodiscard]] bool read_member() {
        const auto name = read_string();
        if (!name || !take(':')) return false;
        skip_blanks();
        if (*name == "operacion") return request_.operation.empty() && read_operation();
        if (*name == "datos") return request_.what == plain_request::kind::none && read_data();
        if (*name == "id") return request_.id.empty() && read_id();
        return *name == "plazo_ms" && !request_.remaining && read_remaining();
    }

    [[nodiscard]] bool read_operation() {
        const auto found = read_string();
        if (found) request_.operation = *found;
        return found && !found->empty();
    }

    [[nodiscard]] bool read_id() {
        const auto found = read_string();
        if (!found || found->size() < base::id_bytes_min || found->size() > base::id_bytes_max)
            return false;
        request_.id = *found;
        return true;
    }

    // So few digits that no sum overflows.
    [[nodiscard]] bool read_remaining() {
        constexpr std::ptrdiff_t digits_max = 15;
        const char* const begin = at_;
        std::int64_t number = 0;
        for (; at_ != end_ && *at_ >= '0' && *at_ <= '9'; ++at_) {
            if (at_ - begin == digits_max) return false;
            number = number * 10 + (*at_ - '0');
        }
        if (at_ == begin || (*begin == '0' && at_ - begin > 1)) return false;
        request_.remaining = std::min(longest_remaining, std::chrono::milliseconds{number});
        return true;
    }

    [[nodiscard]] bool read_data() {
        if (at_ == end_) return false;
        const char* const begin = at_;
        if (*begin == '"') {
            const auto found = read_string();
            if (!found) return false;
            request_.what = plain_request::kind::text;
            request_.data = *found;
            return true;
        }
        if (!(*begin == '{' || *begin == '[' ? skip_brackets() : skip_word())) return false;
        request_.what = plain_request::kind::json;
        request_.data = {begin, at_};
        return true;
    }

    // A number, true, false or null, if it is one.
    [[nodiscard]] bool skip_word() {
        const char* const begin = at_;
        while (at_ != end_ && *at_ != ',' && *at_ != '}' && !is_json_blank(*at_))
            ++at_;
        return at_ != begin;
    }

    // The depth counts the object around it.
    [[nodiscard]] bool skip_brackets() {
        std::size_t depth = 1;
        do {
            if (at_ == end_) return false;
            const char next = *at_++;
            if (next == '{' || next == '[') {
                if (++depth > depth_max_) return false;
            } else if (next == '}' || next == ']') {
                --depth;
            } else if (next == '"') {
                at_ = base::skip_plain(at_, end_);
                if (at_ == end_ || *at_++ != '"') return false;
            }
        } while (depth != 1);
        return true;
    }

    [[nodiscard]] std::optional<std::string_view> read_string() {
        skip_blanks();
        if (at_ == end_ || *at_ != '"') return std::nullopt;
        const char* const begin = ++at_;
        at_ = base::skip_plain_ascii(begin, end_);
        if (at_ == end_ || *at_ != '"') return std::nullopt;
        return std::string_view{begin, at_++};
    }

    [[nodiscard]] bool take(char wanted) {
        skip_blanks();
        if (at_ == end_ || *at_ != wanted) return false;
        ++at_;
        return true;
    }

    void skip_blanks() {
        while (at_ != end_ && is_json_blank(*at_))
            ++at_;
    }

    const char* at_;
    const char* end_;
    std::size_t depth_max_;
    plain_request request_;
};

}  // namespace

std::optional<plain_request> read_plain_request(std::string_view text, const limits& bounds) {
    plain_reader reader{text, bounds.json_depth};
    if (!reader.read()) return std::nullopt;
    return reader.request();
}

}  // namespace tramite::wire
