// json_stream: the same texts and the same refusals however the bytes are cut into pieces.
#include "wire/json_stream.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/stream_parser.hpp>
#include <random>
#include <string>
#include <vector>

namespace tramite::wire {
namespace {

using status = json_stream::status;
using pieces = std::vector<std::string_view>;

// What became of a stream: its texts, how it ended, and how many bytes were read by then.
struct reading {
    std::vector<std::string> texts;
    status end = status::need_more;
    std::size_t read = 0;

    friend bool operator==(const reading&, const reading&) = default;
};

void PrintTo(const reading& value, std::ostream* out) {
    for (const auto& text : value.texts)
        *out << "<" << text << "> ";
    *out << "end " << static_cast<int>(value.end) << " read " << value.read;
}

[[nodiscard]] reading read_all(const pieces& parts, const limits& bounds = {}) {
    json_stream stream{bounds};
    reading result;
    std::string buffer;
    for (const auto part : parts) {
        buffer += part;
        while (result.read < buffer.size()) {
            const auto step = stream.scan(std::string_view{buffer}.substr(result.read));
            result.read += step.read;
            if (step.what == status::complete) {
                result.texts.push_back(
                    buffer.substr(result.read - stream.text_size(), stream.text_size()));
            } else if (step.what != status::need_more) {
                result.end = step.what;
                return result;
            }
        }
    }
    result.end = stream.finish();
    if (result.end == status::complete) {
        result.texts.push_back(buffer.substr(result.read - stream.text_size(), stream.text_size()));
        result.end = status::idle;
    }
    return result;
}

// Reads it whole, cut in two at every place, and byte by byte; all must agree.
[[nodiscard]] reading read_in_pieces(std::string_view bytes, const limits& bounds = {}) {
    const auto whole = read_all({bytes}, bounds);
    for (std::size_t cut = 1; cut < bytes.size(); ++cut)
        EXPECT_EQ(read_all({bytes.substr(0, cut), bytes.substr(cut)}, bounds), whole)
            << "cut at " << cut << " of " << bytes;
    pieces single;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        single.push_back(bytes.substr(i, 1));
    EXPECT_EQ(read_all(single, bounds), whole) << "byte by byte: " << bytes;
    return whole;
}

[[nodiscard]] reading texts(std::vector<std::string> expected, std::size_t read) {
    return {std::move(expected), status::idle, read};
}

TEST(json_stream, a_text_ends_where_its_bracket_closes) {
    const std::string request = R"({"operacion":"x","datos":[1,{"a":"}"}]})";
    EXPECT_EQ(read_in_pieces(request), texts({request}, request.size()));
    json_stream stream{limits{}};
    EXPECT_EQ(stream.scan(request).what, status::complete);
    EXPECT_TRUE(stream.is_between_texts());
    EXPECT_EQ(stream.text_size(), request.size());
}

TEST(json_stream, texts_may_follow_each_other_with_anything_blank_or_nothing_between) {
    const std::string bytes = " \r\n\t{}{}[1]\n\x1e{\"a\":1}\x1e  [[]]\r\n ";
    EXPECT_EQ(read_in_pieces(bytes), texts({"{}", "{}", "[1]", "{\"a\":1}", "[[]]"}, bytes.size()));
}

TEST(json_stream, brackets_and_quotes_inside_strings_do_not_count) {
    for (const std::string text : {R"({"a]}":"[{\"}]"})", R"(["\\","\\\"","\u0022]"])",
                                   R"(["a long string, }]} with \" beyond eight bytes"])"})
        EXPECT_EQ(read_in_pieces(text), texts({text}, text.size()));
}

TEST(json_stream, utf8_may_be_cut_anywhere) {
    const std::string text = "{\"ñandú\":\"€ 𝄞 \\u0000 ñ\"}";
    EXPECT_EQ(read_in_pieces(text), texts({text}, text.size()));
}

TEST(json_stream, a_scalar_ends_at_a_blank_a_newline_or_the_end_of_the_stream) {
    EXPECT_EQ(read_in_pieces("12 true\nnull\r\"a b\"\t-1.5e+3"),
              texts({"12", "true", "null", "\"a b\"", "-1.5e+3"}, 26));
    json_stream stream{limits{}};
    EXPECT_EQ(stream.scan("\"x\"").what, status::need_more);
    EXPECT_FALSE(stream.is_between_texts());
    EXPECT_EQ(stream.finish(), status::complete);
    EXPECT_EQ(stream.text_size(), 3u);
}

TEST(json_stream, a_byte_order_mark_is_skipped_at_the_very_start_only) {
    EXPECT_EQ(read_in_pieces("\xef\xbb\xbf{}"), texts({"{}"}, 5));
    EXPECT_EQ(read_in_pieces("\xef\xbb\xbf"), texts({}, 3));
    EXPECT_EQ(read_in_pieces("\xef\xbb").end, status::cut_off);
    EXPECT_EQ(read_in_pieces("\xef\xbb{}"), (reading{{}, status::not_json, 2}));
    EXPECT_EQ(read_in_pieces("\xef\xbb\xbf\xef\xbb\xbf{}"), (reading{{}, status::not_json, 3}));
    EXPECT_EQ(read_in_pieces("{}\xef\xbb\xbf{}"), (reading{{"{}"}, status::not_json, 2}));
    EXPECT_EQ(read_in_pieces(" \xef\xbb\xbf{}"), (reading{{}, status::not_json, 1}));
}

struct refused_case {
    std::string bytes;
    std::size_t read;
};

TEST(json_stream, what_cannot_be_json_is_refused_at_the_first_such_byte) {
    const std::vector<refused_case> cases{
        {"hola", 0},
        {"GET / HTTP/1.1\r\n", 0},
        {"}", 0},
        {",{}", 0},
        {std::string(1, '\0'), 0},
        {"{]", 1},
        {"[{}}", 3},
        {R"({"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz])", 39},
        {"{'a':1}", 1},
        {"{hola}", 1},
        {"[\x1e]", 1},
        {"[\"a\nb\"]", 3},
        {"[\xc3\xb1]", 1},
        {"1{", 1},
        {"1,2", 1},
        {"trueX", 4},
        {"\"a\"\"b\"", 3},
        {"\"a\"{}", 3},
        {"\"a\x01", 2},
    };
    for (const auto& [bytes, read] : cases) {
        EXPECT_EQ(read_in_pieces(bytes), (reading{{}, status::not_json, read})) << bytes;
        const std::string behind = "[1]\n" + bytes;
        EXPECT_EQ(read_in_pieces(behind), (reading{{"[1]"}, status::not_json, read + 4})) << bytes;
    }
}

TEST(json_stream, a_refused_stream_reads_nothing_more) {
    json_stream stream{limits{}};
    EXPECT_EQ(stream.scan("{]").what, status::not_json);
    EXPECT_EQ(stream.text_size(), 1u);
    const auto again = stream.scan("{}");
    EXPECT_EQ(again.read, 0u);
    EXPECT_EQ(again.what, status::not_json);
    EXPECT_EQ(stream.finish(), status::not_json);
    EXPECT_FALSE(stream.is_between_texts());
}

TEST(json_stream, the_end_of_the_stream_cuts_a_text_off_or_finds_it_idle) {
    EXPECT_EQ(read_in_pieces("").end, status::idle);
    EXPECT_EQ(read_in_pieces(" \n").end, status::idle);
    EXPECT_EQ(read_in_pieces("{}\n").end, status::idle);
    for (const std::string bytes : {"{", "[1,2", "{\"a", "{\"a\\", "\"a", "{\"a\":{}"})
        EXPECT_EQ(read_in_pieces(bytes), (reading{{}, status::cut_off, bytes.size()})) << bytes;
}

TEST(json_stream, a_text_of_message_bytes_is_read_and_one_byte_more_is_too_big) {
    limits bounds;
    bounds.message_bytes = 16;
    const std::string fits = "{\"a\":\"12345678\"}";
    ASSERT_EQ(fits.size(), 16u);
    EXPECT_EQ(read_in_pieces(fits + fits, bounds), texts({fits, fits}, 32));
    EXPECT_EQ(read_in_pieces("    " + fits, bounds), texts({fits}, 20)) << "blanks do not count";
    EXPECT_EQ(read_in_pieces("{\"a\":\"123456789\"}", bounds), (reading{{}, status::too_big, 16}));
    EXPECT_EQ(read_in_pieces("1234567890123456\n", bounds), texts({"1234567890123456"}, 17));
    EXPECT_EQ(read_in_pieces("1234567890123456", bounds), texts({"1234567890123456"}, 16));
    EXPECT_EQ(read_in_pieces("12345678901234567", bounds), (reading{{}, status::too_big, 16}));
    EXPECT_EQ(read_in_pieces("\"12345678901234\" ", bounds), texts({"\"12345678901234\""}, 17));
    EXPECT_EQ(read_in_pieces("\"123456789012345\"", bounds), (reading{{}, status::too_big, 16}));
}

TEST(json_stream, json_depth_is_reached_and_one_level_more_is_too_deep) {
    for (const std::size_t depth : {1, 2, 63, 64, 65, 128}) {
        limits bounds;
        bounds.json_depth = depth;
        std::string fits;
        for (std::size_t i = 0; i < depth; ++i)
            fits += i % 3 == 0 ? "[" : "{\"a\":";
        const std::string opening = fits;
        for (std::size_t i = depth; i-- > 0;)
            fits += i % 3 == 0 ? "]" : "}";
        EXPECT_EQ(read_in_pieces(fits, bounds), texts({fits}, fits.size())) << depth;
        EXPECT_EQ(read_all({opening + "["}, bounds),
                  (reading{{}, status::too_deep, opening.size()}));
    }
}

TEST(json_stream, ten_thousand_levels_cost_no_stack) {
    limits bounds;
    bounds.json_depth = 10'000;
    const std::string text = std::string(10'000, '[') + std::string(10'000, ']');
    EXPECT_EQ(read_all({text}, bounds), texts({text}, text.size()));
    EXPECT_EQ(read_all({"[" + text}, bounds), (reading{{}, status::too_deep, 10'000}));
}

// Random JSON, now and then with a byte changed.
class random_json {
public:
    explicit random_json(std::uint32_t seed) : random_{seed} {}

    std::string text(int depth) {
        switch (below(depth == 0 ? 4 : 6)) {
            case 0:
                return std::vector<std::string>{"0", "-1", "12.5e-3",
                                                "18446744073709551615"}[below(4)];
            case 1:
                return std::vector<std::string>{"true", "false", "null", "[]"}[below(4)];
            case 2:
            case 3:
                return string();
            case 4:
                return list('[', ']', [&] { return text(depth - 1); });
            default:
                return list('{', '}', [&] { return string() + blank() + ":" + text(depth - 1); });
        }
    }

    std::string damage(std::string text) {
        if (!text.empty()) text[below(text.size())] = "{}[]\",:\\x1\n"[below(11)];
        return text;
    }

    std::size_t below(std::size_t bound) { return random_() % bound; }

private:
    template <class Item>
    std::string list(char open, char close, Item item) {
        std::string result(1, open);
        for (auto count = below(4); count-- > 0;)
            result += blank() + item() + (count ? "," : "");
        return result + close;
    }

    std::string string() {
        static const std::vector<std::string> parts{
            "a", "\\\"", "\\\\", "ñ", "{", "]", "\\u00e9", "texto largo, de más", "\\n", "€"};
        std::string result = "\"";
        for (auto count = below(5); count-- > 0;)
            result += parts[below(parts.size())];
        return result + std::to_string(serial_++) + "\"";
    }

    std::string blank() { return std::vector<std::string>{"", "", " ", "\n\t"}[below(4)]; }

    std::mt19937 random_;
    int serial_ = 0;
};

[[nodiscard]] bool is_json(std::string_view text) {
    boost::system::error_code error;
    std::ignore = boost::json::parse(text, error);
    return !error;
}

TEST(json_stream, agrees_with_the_parser_on_random_texts) {
    random_json random{20260101};
    for (int round = 0; round < 3000; ++round) {
        std::vector<std::string> expected;
        std::string bytes;
        for (auto count = random.below(4) + 1; count-- > 0;) {
            expected.push_back(random.text(5));
            bytes += expected.back() + (random.below(2) ? "\n" : " ");
        }
        const auto cut = random.below(bytes.size());
        const pieces parts{std::string_view{bytes}.substr(0, cut),
                           std::string_view{bytes}.substr(cut)};
        ASSERT_EQ(read_all(parts), texts(expected, bytes.size())) << bytes;
    }
}

TEST(json_stream, refuses_nothing_that_the_parser_accepts) {
    random_json random{20260102};
    for (int round = 0; round < 20'000; ++round) {
        const auto text = random.damage(random.text(4));
        const auto result = read_all({text + "\n"});
        const bool is_one = result.end == status::idle && result.texts.size() == 1;
        if (is_json(text)) {
            ASSERT_TRUE(is_one) << text;
        }
        if (result.end != status::not_json || !result.texts.empty()) continue;
        // Whatever might have come behind the refused byte, it could not have been JSON. (The
        // parser looks at a UTF-8 sequence only when all its bytes are there.)
        boost::json::stream_parser parser;
        boost::system::error_code error;
        parser.write((text + "\n").substr(0, result.read + 1) + "aaa", error);
        ASSERT_TRUE(error) << text;
    }
}

}  // namespace
}  // namespace tramite::wire
