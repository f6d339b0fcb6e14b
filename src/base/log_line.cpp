// Writing the forms of a line, and making texts fit for one.
#include "base/log_line.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace tramite::base {
namespace {

std::string_view name_of(log_level level) {
    switch (level) {
        case log_level::trace:
            return "trace";
        case log_level::debug:
            return "debug";
        case log_level::info:
            return "info";
        case log_level::warning:
            return "warning";
        case log_level::error:
        case log_level::off:
            break;
    }
    return "error";
}

// As syslog numbers them.
char priority_of(log_level level) {
    switch (level) {
        case log_level::error:
            return '3';
        case log_level::warning:
            return '4';
        case log_level::info:
            return '6';
        case log_level::trace:
        case log_level::debug:
        case log_level::off:
            break;
    }
    return '7';
}

// A character of UTF-8: its bytes, and what it stands for. One byte that is no good: 0.
struct character {
    std::size_t size;
    char32_t what;
};

character first_of(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {1, lead};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {1, 0};
    auto what = static_cast<char32_t>(lead & (0x7f >> size));
    for (std::size_t at = 1; at < size; ++at) {
        if ((byte(at) & 0xc0) != 0x80) return {1, 0};
        what = what << 6 | static_cast<char32_t>(byte(at) & 0x3f);
    }
    constexpr char32_t least[]{0, 0, 0x80, 0x800, 0x10000};
    const bool is_surrogate = what >= 0xd800 && what <= 0xdfff;
    if (what < least[size] || what > 0x10ffff || is_surrogate) return {1, 0};
    return {size, what};
}

// Line breaks of every kind, what terminals obey, and what turns the order of a line around.
bool is_harmful(char32_t what) {
    return what < 0x20 || (what >= 0x7f && what < 0xa0) || what == 0x2028 || what == 0x2029 ||
           (what >= 0x202a && what <= 0x202e) || (what >= 0x2066 && what <= 0x2069);
}

// As it may stand in a line.
std::string clean(std::string_view text) {
    constexpr std::string_view more = "...";
    std::string line;
    line.reserve(std::min(text.size(), log_text_bytes));
    while (!text.empty()) {
        const auto next = first_of(text);
        if (line.size() + next.size + more.size() > log_text_bytes) return line.append(more);
        if (next.what == 0 && text.front() != '\0')
            line += '?';
        else if (is_harmful(next.what))
            line += ' ';
        else
            line += text.substr(0, next.size);
        text.remove_prefix(next.size);
    }
    return line;
}

// In quotes, as logfmt and JSON have them both.
void append_quoted(std::string& line, std::string_view text) {
    line += '"';
    for (const char c : clean(text)) {
        if (c == '"' || c == '\\') line += '\\';
        line += c;
    }
    line += '"';
}

void append_plain(std::string& line, std::string_view text) {
    const bool is_plain = !text.empty() && text.find_first_of(" \"=\\") == std::string_view::npos;
    const auto cleaned = clean(text);
    if (is_plain && cleaned == text)
        line += text;
    else
        append_quoted(line, text);
}

struct value_writer {
    std::string& line;
    log_format format;

    void operator()(std::string_view text) const {
        if (format == log_format::json)
            append_quoted(line, text);
        else
            append_plain(line, text);
    }
    void operator()(std::uint64_t number) const { line += fmt::format("{}", number); }
    void operator()(std::chrono::nanoseconds duration) const {
        constexpr double ns_per_ms = 1e6;
        line += fmt::format("{:.3f}", static_cast<double>(duration.count()) / ns_per_ms);
    }
};

void append_field(std::string& line, const log_field& field, log_format format) {
    const auto* const text = std::get_if<std::string_view>(&field.value);
    if (text != nullptr && text->empty()) return;
    const bool is_json = format == log_format::json;
    if (is_json) {
        if (line.back() != '{') line += ',';
        append_quoted(line, field.key);
        line += ':';
    } else {
        if (!line.empty() && line.back() != '>') line += ' ';
        line += field.key;
        line += '=';
    }
    std::visit(value_writer{line, format}, field.value);
}

// RFC 3339, in UTC.
std::string time_text(wall_time time) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(time - whole);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", whole, ms.count());
}

}  // namespace

std::string log_line(const log_event& event, const log_style& style) {
    std::string line;
    if (style.prefix == log_prefix::priority) line += {'<', priority_of(event.level), '>'};
    if (style.format == log_format::text) {
        line += clean(event.message);
    } else {
        if (style.format == log_format::json) line += '{';
        const auto time = style.prefix == log_prefix::time ? time_text(event.time) : "";
        append_field(line, {"ts", time}, style.format);
        append_field(line, {"level", name_of(event.level)}, style.format);
        append_field(line, {"msg", event.message}, style.format);
    }
    for (const auto& field : event.fields)
        append_field(line, field, style.format);
    if (style.format == log_format::json) line += '}';
    return line;
}

}  // namespace tramite::base
