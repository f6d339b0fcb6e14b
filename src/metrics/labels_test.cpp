// How an outcome is told in the numbers.
#include "metrics/labels.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tramite::metrics {
namespace {

std::string_view name_of(const base::outcome& answer) {
    return ending::name(ending::of(answer).index());
}

TEST(ending, a_success_has_no_error) {
    EXPECT_EQ(name_of(base::success("1")), "");
}

TEST(ending, codes_are_told_by_their_names) {
    EXPECT_EQ(name_of(base::rejection(base::code::saturado, {"a", "b"})), "saturado");
    EXPECT_EQ(name_of(base::failure({"a", "b"})), "no_disponible");
    EXPECT_EQ(name_of(base::fault()), "error_interno");
}

TEST(ending, whatever_code_a_handler_refuses_with_counts_as_one) {
    EXPECT_EQ(name_of(base::refusal("No", "rechazado")), "rechazado");
    EXPECT_EQ(name_of(base::refusal("No", "codigo\n propio")), "rechazado");
}

TEST(ending, an_unknown_outcome_is_no_failure) {
    EXPECT_EQ(name_of(base::unknown({"a", "b"})), "desconocido");
}

TEST(ending, each_has_a_name_of_its_own) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < ending::count; ++i)
        names.insert(ending::name(i));
    EXPECT_EQ(names.size(), ending::count);
}

}  // namespace
}  // namespace tramite::metrics
