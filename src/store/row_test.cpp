// Rows into values and values into arguments, without a database.
#include "store/row.hpp"

#include <gmock/gmock.h>

#include <boost/describe/enum.hpp>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_text.hpp"
#include "tramite/detail/argument.hpp"
#include "tramite/detail/describe.hpp"
#include "tramite/snapshot.hpp"

namespace tramite::store {
namespace {

using detail::cell;
using ::testing::HasSubstr;

// Many rows of the same columns, in memory.
class row_cursor final : public detail::cursor {
public:
    row_cursor(std::vector<std::string> names, std::vector<cell> cells)
        : names_{std::move(names)}, cells_{std::move(cells)} {}

    bool next() override { return true; }
    [[nodiscard]] std::size_t columns() const override { return names_.size(); }
    [[nodiscard]] std::string_view name(std::size_t column) const override {
        ++names_asked;
        return names_[column];
    }
    [[nodiscard]] cell value(std::size_t column) const override { return cells_[column]; }
    void keep(std::size_t) override {}
    [[nodiscard]] detail::row_plan& plan() noexcept override { return plan_; }
    void close() noexcept override {}

    mutable int names_asked = 0;

private:
    std::vector<std::string> names_;
    std::vector<cell> cells_;
    detail::row_plan plan_;
};

template <class T>
T read(std::vector<std::string> names, std::vector<cell> cells) {
    row_cursor row{std::move(names), std::move(cells)};
    T value{};
    detail::read_row(row, detail::describe<T>(), &value);
    return value;
}

template <class T>
T read_scalar(cell from) {
    return read<T>({"c"}, {std::move(from)});
}

// The SQLSTATE and message of the refusal.
template <class Function>
std::pair<std::string, std::string> refusal_of(Function&& call) {
    try {
        call();
    } catch (const database_error& refused) {
        return {refused.sqlstate(), refused.what()};
    }
    return {};
}

// `kind:value`, for comparing: views have no equality.
std::string show(const cell& value) {
    std::string text{describe_cell(value)};
    text += ':';
    if (const auto* truth = std::get_if<bool>(&value)) text += *truth ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&value)) text += std::to_string(*number);
    if (const auto* real = std::get_if<double>(&value)) text += std::to_string(*real);
    if (const auto* view = std::get_if<std::string_view>(&value)) text += *view;
    if (const auto* made = std::get_if<std::string>(&value)) text += *made;
    return text;
}

template <class T>
std::string shown_argument(const T& value) {
    return show(detail::argument_cell(value));
}

enum class color : std::uint8_t { rojo = 1, verde = 200 };
BOOST_DESCRIBE_ENUM(color, rojo, verde)

struct account {
    std::int64_t cuenta = 0;
    std::string nombre;
    std::optional<double> tasa;
};

TEST(row, columns_meet_members_by_name) {
    const auto row = read<account>({"tasa", "cuenta", "nombre"},
                                   {0.5, std::int64_t{7}, std::string_view{"Ana"}});
    EXPECT_EQ(row.cuenta, 7);
    EXPECT_EQ(row.nombre, "Ana");
    EXPECT_EQ(row.tasa, 0.5);
}

TEST(row, names_are_compared_once_for_a_statement) {
    row_cursor row{{"cuenta", "nombre", "tasa"},
                   {std::int64_t{7}, std::string_view{"Ana"}, cell{}}};
    account value;
    detail::read_row(row, detail::describe<account>(), &value);
    const int asked = row.names_asked;
    detail::read_row(row, detail::describe<account>(), &value);
    EXPECT_EQ(row.names_asked, asked);
}

TEST(row, null_is_read_into_an_optional_and_clears_it) {
    row_cursor row{{"c"}, {cell{}}};
    std::optional<std::int64_t> value = 5;
    detail::read_row(row, detail::describe<std::optional<std::int64_t>>(), &value);
    EXPECT_FALSE(value);
}

TEST(row, scalars_of_every_kind_are_read) {
    EXPECT_TRUE(read_scalar<bool>(std::int64_t{1}));
    EXPECT_FALSE(read_scalar<bool>(false));
    EXPECT_EQ(read_scalar<std::int8_t>(std::int64_t{-128}), -128);
    EXPECT_EQ(read_scalar<std::uint16_t>(std::int64_t{65535}), 65535);
    EXPECT_EQ(read_scalar<std::uint64_t>(std::int64_t{INT64_MAX}), std::uint64_t{INT64_MAX});
    EXPECT_EQ(read_scalar<double>(std::int64_t{3}), 3.0);
    EXPECT_EQ(read_scalar<float>(0.5), 0.5F);
    EXPECT_EQ(read_scalar<secret>(std::string_view{"x"}).reveal(), "x");
    EXPECT_EQ(read_scalar<color>(std::string_view{"verde"}), color::verde);
    const std::vector<std::byte> bytes{std::byte{0}, std::byte{255}};
    EXPECT_EQ(read_scalar<std::vector<std::byte>>(detail::blob_view{bytes}), bytes);
    EXPECT_EQ(read_scalar<boost::json::value>(std::string_view{R"({"a":[1]})"}).at("a").at(0), 1);
    EXPECT_TRUE(read_scalar<boost::json::value>(cell{}).is_null());
}

TEST(row, a_column_that_no_member_takes_is_refused) {
    const auto [state, text] = refusal_of([] {
        static_cast<void>(read<account>({"cuenta", "nonbre", "tasa"}, {std::int64_t{1}, {}, {}}));
    });
    EXPECT_EQ(state, "22000");
    EXPECT_EQ(text, "column 'nonbre': no member of account has this name");
}

TEST(row, a_member_without_a_column_is_refused) {
    const auto [state, text] = refusal_of([] {
        static_cast<void>(read<account>({"cuenta", "nombre"}, {std::int64_t{1}, {}}));
    });
    EXPECT_EQ(state, "22000");
    EXPECT_THAT(text, HasSubstr("'tasa'"));
}

TEST(row, two_columns_of_one_name_are_refused) {
    const auto [state, text] = refusal_of([] {
        static_cast<void>(read<account>({"cuenta", "cuenta"}, {std::int64_t{1}, std::int64_t{2}}));
    });
    EXPECT_THAT(text, HasSubstr("two columns"));
}

TEST(row, a_mismatch_names_column_member_expected_and_came) {
    const auto [state, text] = refusal_of([] {
        static_cast<void>(read<account>({"cuenta", "nombre", "tasa"},
                                        {std::string_view{"x"}, std::string_view{"Ana"}, 0.5}));
    });
    EXPECT_EQ(state, "22000");
    EXPECT_EQ(text, "column 'cuenta' for account.cuenta: expected an integer, came text");
}

TEST(row, what_does_not_fit_is_refused_with_its_sqlstate) {
    EXPECT_EQ(refusal_of([] { return read_scalar<std::int8_t>(std::int64_t{128}); }).first,
              "22003");
    EXPECT_EQ(refusal_of([] { return read_scalar<std::uint32_t>(std::int64_t{-1}); }).first,
              "22003");
    EXPECT_EQ(refusal_of([] { return read_scalar<float>(1e300); }).first, "22003");
    EXPECT_EQ(refusal_of([] { return read_scalar<std::int64_t>(cell{}); }).first, "22002");
    EXPECT_EQ(refusal_of([] { return read_scalar<std::int64_t>(1.0); }).first, "22000");
    EXPECT_EQ(refusal_of([] { return read_scalar<bool>(std::int64_t{2}); }).first, "22000");
    EXPECT_EQ(refusal_of([] { return read_scalar<color>(std::string_view{"azul"}); }).first,
              "22000");
    EXPECT_EQ(refusal_of([] { return read_scalar<std::string>(std::int64_t{1}); }).first, "22000");
    EXPECT_EQ(
        refusal_of([] { return read_scalar<boost::json::value>(std::string_view{"{"}); }).first,
        "22000");
    EXPECT_EQ(refusal_of([] { return read_scalar<std::vector<int>>(std::int64_t{1}); }).first,
              "22000");
}

TEST(row, a_scalar_is_read_from_one_column_only) {
    EXPECT_THAT(refusal_of([] {
                    return read<std::int64_t>({"a", "b"}, {std::int64_t{1}, std::int64_t{2}});
                }).second,
                HasSubstr("gives 2"));
}

TEST(argument, values_become_cells) {
    EXPECT_EQ(shown_argument(true), "a boolean:true");
    EXPECT_EQ(shown_argument(std::uint32_t{7}), "an integer:7");
    EXPECT_EQ(shown_argument(std::uint64_t{7}), "an integer:7");
    EXPECT_EQ(shown_argument(0.5F), "a real number:0.500000");
    EXPECT_EQ(shown_argument("a"), "text:a");
    EXPECT_EQ(shown_argument(color::verde), "text:verde");
    EXPECT_EQ(shown_argument(std::optional<int>{}), "null:");
    EXPECT_EQ(shown_argument(std::optional<int>{-3}), "an integer:-3");
    EXPECT_EQ(shown_argument(nullptr), "null:");
    EXPECT_EQ(shown_argument(secret{"s"}), "text:s");
    EXPECT_EQ(shown_argument(boost::json::value{{"a", 1}}), R"(text:{"a":1})");
    EXPECT_EQ(shown_argument(std::vector<std::byte>{std::byte{1}}), "a blob:");
}

TEST(argument, what_no_column_holds_is_refused) {
    EXPECT_EQ(refusal_of([] { return detail::argument_cell(std::uint64_t{1} << 63); }).first,
              "22003");
    EXPECT_EQ(refusal_of([] { return detail::argument_cell(static_cast<color>(9)); }).first,
              "22000");
    EXPECT_EQ(refusal_of([] { return detail::argument_cell(std::vector<int>{1}); }).first, "22000");
}

TEST(row, a_long_statement_is_quoted_in_part) {
    EXPECT_EQ(quote_sql("select\n1"), "select 1");
    EXPECT_EQ(quote_sql(std::string(500, 'x')).size(), 203U);
}

// As many arrays in each other, the innermost empty.
boost::json::value nested(std::size_t levels) {
    boost::json::value made = boost::json::array{};
    for (std::size_t level = 1; level < levels; ++level) {
        boost::json::array around;
        around.push_back(std::move(made));
        made = std::move(around);
    }
    return made;
}

boost::json::value there_and_back(const boost::json::value& json) {
    const auto stored = std::get<std::string>(detail::argument_cell(json));
    return read_scalar<boost::json::value>(std::string_view{stored});
}

TEST(row, json_comes_back_with_every_bit_of_its_numbers) {
    for (const double number :
         {474.59380568556355, 458.12455122160236, 7.2057594037927933e+16, 0.1, 1.0})
        EXPECT_EQ(there_and_back(number).as_double(), number);
}

TEST(row, json_comes_back_as_deep_as_any_setting_lets_it_in) {
    EXPECT_EQ(there_and_back(nested(128)), nested(128));
    EXPECT_EQ(there_and_back(nested(base::json_depth_max)), nested(base::json_depth_max));
}

TEST(row, json_that_could_not_be_read_back_is_not_stored) {
    const auto [sqlstate, message] =
        refusal_of([] { return detail::argument_cell(nested(base::json_depth_max + 1)).index(); });
    EXPECT_EQ(sqlstate, "22000");
    EXPECT_THAT(message, HasSubstr("nested deeper than 1024 levels"));
}

TEST(row, json_of_another_hand_that_has_no_one_meaning_is_refused) {
    const auto refused_text = [](std::string_view text) {
        return refusal_of([text] { return read_scalar<boost::json::value>(text); }).second;
    };
    EXPECT_THAT(refused_text(R"({"a":1,"a":2})"), HasSubstr("a member twice"));
    EXPECT_THAT(refused_text("1e999"), HasSubstr("a number that no double holds"));
    EXPECT_THAT(refused_text(std::string(2'000, '[') + std::string(2'000, ']')),
                HasSubstr("nested deeper than 1024 levels"));
}

}  // namespace
}  // namespace tramite::store
