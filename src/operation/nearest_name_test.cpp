// nearest_name: which slips are understood, and which names are too far away.
#include "operation/nearest_name.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tramite::operations {
namespace {

const std::vector<std::string_view> bank{
    "abono",  "abrir_cuenta", "consulta",     "consulta_cliente",
    "retiro", "movimientos",  "transferencia"};

struct slip {
    std::string_view wanted;
    std::optional<std::string_view> meant;
};

TEST(nearest_name, a_slip_is_taken_for_what_was_meant) {
    const slip slips[]{
        {"retio", "retiro"},    // A letter left out.
        {"rretiro", "retiro"},  // One too many.
        {"retirp", "retiro"},   // A wrong one.
        {"retrio", "retiro"},   // Two swapped.
        {"Retiro", "retiro"},   // Another case.
        {"RETIRO", "retiro"},   //
        {"consulta_client", "consulta_cliente"},
        {"transferensia", "transferencia"},
        {"pagar", std::nullopt},
        {"x", std::nullopt},
        {"", std::nullopt},
    };
    for (const auto& each : slips)
        EXPECT_EQ(nearest_name(each.wanted, bank), each.meant) << each.wanted;
}

TEST(nearest_name, the_first_of_equals_is_given) {
    const std::vector<std::string_view> names{"aab", "aac"};
    EXPECT_EQ(nearest_name("aaa", names), "aab");
}

TEST(nearest_name, a_long_name_is_not_compared) {
    const std::string longest(compared_bytes_max, 'a');
    const std::string longer(compared_bytes_max + 1, 'a');
    const std::vector<std::string_view> names{longest};
    EXPECT_EQ(nearest_name(longest, names), longest);
    EXPECT_EQ(nearest_name(longer, names), std::nullopt);
    const std::vector<std::string_view> only_longer{longer};
    EXPECT_EQ(nearest_name(longest, only_longer), std::nullopt);
}

TEST(nearest_name, without_candidates_there_is_none) {
    EXPECT_EQ(nearest_name("retiro", {}), std::nullopt);
}

}  // namespace
}  // namespace tramite::operations
