// What may be thrown to say no, as whoever writes a handler meets it.
#include "tramite/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tramite {
namespace {

std::string of_size(std::size_t bytes) {
    return std::string(bytes, 'x');
}

TEST(refused, has_a_message_and_a_code_as_long_as_the_limits) {
    const refused no{of_size(refused::message_bytes_max), of_size(refused::code_bytes_max)};
    EXPECT_EQ(no.what(), of_size(4'096));
    EXPECT_EQ(no.code(), of_size(64));
}

TEST(refused, with_a_longer_message_or_code_cannot_be_made) {
    EXPECT_THROW(refused{of_size(refused::message_bytes_max + 1)}, std::invalid_argument);
    EXPECT_THROW((refused{"no", of_size(refused::code_bytes_max + 1)}), std::invalid_argument);
}

TEST(refused, needs_a_message_and_a_code_of_the_applications_own) {
    EXPECT_THROW(refused{""}, std::invalid_argument);
    for (const auto* code : {"", "error_interno", "saturado"})
        EXPECT_THROW((refused{"no", code}), std::invalid_argument) << code;
}

TEST(refused, cannot_say_that_the_outcome_is_unknown) {
    EXPECT_THROW(refused{"Resultado desconocido: quizás"}, std::invalid_argument);
    EXPECT_STREQ(refused{"Resultado desconocido"}.what(), "Resultado desconocido");
}

TEST(refused, is_one_line_of_which_nothing_is_cut_off) {
    const refused no{std::string{"uno\0dos\r\ntres", 13}};
    EXPECT_EQ(no.message(), "uno dos  tres");
    EXPECT_EQ(no.what(), no.message());
}

}  // namespace
}  // namespace tramite
