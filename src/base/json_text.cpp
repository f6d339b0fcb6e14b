// Boost.JSON's parser with a handler of ours, which builds the value as the stock one does, and
// adds what that lets pass: duplicate members (there the last one wins) and numbers read as
// infinity. Doubles are read again by std::from_chars, for Boost's are off by a bit at times.
#include "base/json_text.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <deque>
#include <vector>

#include "base/json_bytes.hpp"
#include "base/json_writer.hpp"

namespace tramite::base {
namespace {

namespace json = boost::json;
using boost::system::error_code;

struct member_name {
    std::string_view name;
    std::size_t position;
};

// Up to this many members of an object are compared each with each, which beats sorting them.
constexpr std::size_t compared_members = 12;

// The later of two members of the same name, or null. Reorders them.
[[nodiscard]] const member_name* find_duplicate(std::vector<member_name>& names, std::size_t from) {
    const auto first = names.begin() + static_cast<std::ptrdiff_t>(from);
    if (names.size() - from <= compared_members) {
        for (auto later = first; later != names.end(); ++later)
            for (auto earlier = first; earlier != later; ++earlier)
                if (earlier->name == later->name) return &*later;
        return nullptr;
    }
    std::sort(first, names.end(), [](const member_name& a, const member_name& b) {
        return a.name != b.name ? a.name < b.name : a.position < b.position;
    });
    const auto earlier = std::adjacent_find(
        first, names.end(),
        [](const member_name& a, const member_name& b) { return a.name == b.name; });
    return earlier == names.end() ? nullptr : &*(earlier + 1);
}

}  // namespace

class json_parser::handler {
public:
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    void begin(std::string_view text, json::storage_ptr storage) {
        values_.reset(std::move(storage));
        names_.clear();
        objects_.clear();
        spelled_.clear();
        name_part_.clear();
        text_ = text;
        position_ = 0;
        found_ = {};
    }

    // The value and what is wrong with it. Call it once, when the whole text has been read.
    [[nodiscard]] json_text end() {
        return {values_.release(), found_.flaw, found_.position, std::move(found_.detail)};
    }

    void abandon() { values_.reset(); }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code&) {
        objects_.push_back(names_.size());
        return true;
    }

    bool on_object_end(std::size_t size, error_code&) {
        const auto from = objects_.back();
        objects_.pop_back();
        if (found_.flaw == json_flaw::none)
            if (const auto* duplicate = find_duplicate(names_, from))
                note(json_flaw::duplicate_member, duplicate->name, duplicate->position);
        names_.resize(from);
        values_.push_object(size);
        return true;
    }

    bool on_array_begin(error_code&) { return true; }

    bool on_array_end(std::size_t size, error_code&) {
        values_.push_array(size);
        return true;
    }

    bool on_key_part(json::string_view part, std::size_t, error_code&) {
        see(part);
        name_part_.append(part.data(), part.size());
        values_.push_chars(part);
        return true;
    }

    bool on_key(json::string_view part, std::size_t, error_code&) {
        const bool is_in_text = see(part);
        if (is_in_text && name_part_.empty())
            names_.push_back({{part.data(), part.size()}, position_});
        else
            names_.push_back({spell(part), position_});
        values_.push_key(part);
        return true;
    }

    bool on_string_part(json::string_view part, std::size_t, error_code&) {
        see(part);
        values_.push_chars(part);
        return true;
    }

    bool on_string(json::string_view part, std::size_t, error_code&) {
        see(part);
        values_.push_string(part);
        return true;
    }

    bool on_number_part(json::string_view, error_code&) { return true; }

    bool on_int64(std::int64_t number, json::string_view digits, error_code&) {
        see(digits);
        values_.push_int64(number);
        return true;
    }

    bool on_uint64(std::uint64_t number, json::string_view digits, error_code&) {
        see(digits);
        values_.push_uint64(number);
        return true;
    }

    bool on_double(double number, json::string_view digits, error_code&) {
        see(digits);
        double exact = 0;
        const auto* const end = digits.data() + digits.size();
        // What is too large or too small for a double stays what Boost makes of it.
        if (std::from_chars(digits.data(), end, exact).ec == std::errc{}) number = exact;
        if (!std::isfinite(number))
            note(json_flaw::number_out_of_range, {digits.data(), digits.size()}, position_);
        values_.push_double(number);
        return true;
    }

    bool on_bool(bool is_true, error_code&) {
        values_.push_bool(is_true);
        return true;
    }

    bool on_null(error_code&) {
        values_.push_null();
        return true;
    }

    bool on_comment_part(json::string_view, error_code&) { return true; }
    bool on_comment(json::string_view, error_code&) { return true; }

private:
    // Keeps where the parser is, if `part` lies in the text: what held an escape does not.
    bool see(json::string_view part) {
        const std::less<> before;
        const char* const end = text_.data() + text_.size();
        if (before(part.data(), text_.data()) || before(end, part.data() + part.size()))
            return false;
        position_ = static_cast<std::size_t>(part.data() - text_.data());
        return true;
    }

    // A name that is nowhere in one piece, kept until the text has been read.
    std::string_view spell(json::string_view last) {
        name_part_.append(last.data(), last.size());
        spelled_.push_back(std::move(name_part_));
        name_part_.clear();
        return spelled_.back();
    }

    void note(json_flaw flaw, std::string_view detail, std::size_t position) {
        if (found_.flaw != json_flaw::none) return;
        found_.flaw = flaw;
        found_.position = position;
        found_.detail = detail;
    }

    json::value_stack values_;
    // The names of all open objects, and where those of each begin.
    std::vector<member_name> names_;
    std::vector<std::size_t> objects_;
    std::deque<std::string> spelled_;
    std::string name_part_;
    std::string_view text_;
    std::size_t position_ = 0;
    json_text found_;
};

struct json_parser::state {
    explicit state(const json::parse_options& options) : parser{options} {}

    json::basic_parser<handler> parser;
};

namespace {

// The flaw of a text whose first `read` bytes the parser has read when it gave up.
[[nodiscard]] json_text explain(std::string_view text, std::size_t read, error_code why) {
    json_text result;
    result.position = read;
    result.flaw = json_flaw::not_json;
    if (why == json::error::too_deep) result.flaw = json_flaw::too_deep;
    if (why == json::error::exponent_overflow) {
        // The parser stops within the exponent, and the rest of the text is not looked at.
        constexpr std::string_view in_number = "0123456789+-.eE";
        const auto before = text.substr(0, read).find_last_not_of(in_number);
        const auto begin = before == std::string_view::npos ? 0 : before + 1;
        const auto end = std::min(text.find_first_not_of(in_number, begin), text.size());
        result.flaw = json_flaw::number_out_of_range;
        result.position = begin;
        result.detail = text.substr(begin, end - begin);
    }
    return result;
}

}  // namespace

json_parser::json_parser(const limits& bounds) {
    json::parse_options options;
    options.max_depth = bounds.json_depth;
    state_ = std::make_unique<state>(options);
}

json_parser::~json_parser() = default;

json_text json_parser::parse(std::string_view text, json::storage_ptr storage) {
    auto& parser = state_->parser;
    const std::size_t skipped = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    text.remove_prefix(skipped);
    parser.reset();
    parser.handler().begin(text, std::move(storage));
    error_code error;
    const auto read = parser.write_some(false, text.data(), text.size(), error);
    if (!error && read == text.size()) {
        auto result = parser.handler().end();
        result.position += skipped;
        return result;
    }
    parser.handler().abandon();
    auto result = explain(text, read, error);
    result.position += skipped;
    return result;
}

namespace {

// Separates what follows from what stands before it, which the caller has begun with `begin`.
template <class List, class Write>
void write_list(std::string& out, const List& list, Write write) {
    bool is_first = true;
    for (const auto& item : list) {
        if (!is_first) out += ',';
        is_first = false;
        write(item);
    }
}

}  // namespace

bool is_deeper_than(std::size_t levels, const json::value& value) {
    const auto is_deeper = [&](const json::value& item) {
        return is_deeper_than(levels - 1, item);
    };
    if (const auto* const array = value.if_array())
        return levels == 0 || std::ranges::any_of(*array, is_deeper);
    if (const auto* const object = value.if_object())
        return levels == 0 || std::ranges::any_of(*object, [&](const json::key_value_pair& member) {
                   return is_deeper(member.value());
               });
    return false;
}

void write_json(std::string& out, const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            out += "null";
            return;
        case json::kind::bool_:
            out += value.get_bool() ? "true" : "false";
            return;
        case json::kind::int64:
            return write_json_number(out, value.get_int64());
        case json::kind::uint64:
            return write_json_number(out, value.get_uint64());
        case json::kind::double_:
            return write_json_number(out, value.get_double());
        case json::kind::string:
            return write_json_string(out, value.get_string());
        case json::kind::array:
            out += '[';
            write_list(out, value.get_array(),
                       [&out](const json::value& item) { write_json(out, item); });
            out += ']';
            return;
        case json::kind::object:
            out += '{';
            write_list(out, value.get_object(), [&out](const json::key_value_pair& member) {
                write_json_string(out, member.key());
                out += ':';
                write_json(out, member.value());
            });
            out += '}';
            return;
    }
}

}  // namespace tramite::base
