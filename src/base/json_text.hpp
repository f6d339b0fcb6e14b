// A JSON text and the value it stands for, both ways: strict in reading, exact in writing.
// For every dialect, and for whoever keeps JSON as it is.
#pragma once

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "tramite/limits.hpp"

namespace tramite::base {

// The most that any setting allows of limits::json_depth: reading, writing and releasing a value
// recurse, and a thread's stack holds no more.
inline constexpr std::size_t json_depth_max = 1'024;

// What is wrong with a text. The last two are said of what is JSON but has no one meaning.
enum class json_flaw : std::uint8_t {
    none,
    not_json,
    too_deep,
    duplicate_member,
    number_out_of_range,
};

struct json_text {
    // Null if the text is not JSON or too deep. With another flaw it is there (the last of the
    // duplicates, an infinity), so that an answer can still be matched to its question.
    boost::json::value value;
    json_flaw flaw = json_flaw::none;
    // Where, in bytes from the start of the text; behind the text if it ends too early.
    std::size_t position = 0;
    // The name of the duplicate member, or the number.
    std::string detail;
};

// Memory for the value of one text: what a small one needs is there already, and nothing of it is
// freed piece by piece. Outlives what was made in it. Thread: one at a time.
class json_memory {
public:
    // Lent for as long as it lives, by whoever parses one text after another.
    using first_bytes = std::array<unsigned char, 4096>;

    explicit json_memory(first_bytes& first) : resource_{first.data(), first.size()} {}
    [[nodiscard]] boost::json::storage_ptr storage() noexcept { return &resource_; }

private:
    boost::json::monotonic_resource resource_;
};

// Keeps its memory between texts: one for each thread rather than for each connection.
// Thread: one at a time.
class json_parser {
public:
    explicit json_parser(const limits& bounds);
    ~json_parser();
    json_parser(const json_parser&) = delete;
    json_parser& operator=(const json_parser&) = delete;

    // The whole of `text` is one JSON text, blanks and a byte-order mark around it apart. The
    // value lives in `storage`. Not accepted: bad UTF-8, lone surrogates, comments, NaN.
    [[nodiscard]] json_text parse(std::string_view text, boost::json::storage_ptr storage = {});

private:
    class handler;
    struct state;
    std::unique_ptr<state> state_;
};

// Whether more arrays and objects lie in each other than that; no deeper is looked.
[[nodiscard]] bool is_deeper_than(std::size_t levels, const boost::json::value& value);

// Compact, members in their order, on one line. Recurses as deep as the value.
void write_json(std::string& out, const boost::json::value& value);

}  // namespace tramite::base
