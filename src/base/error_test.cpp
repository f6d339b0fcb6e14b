// The codes, which others rely on, and the makers of outcomes.
#include "base/error.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace tramite::base {
namespace {

TEST(error, each_code_has_its_name_and_says_whether_to_retry) {
    const std::map<std::string, bool> expected{
        {"error_interno", false},     {"datos_invalidos", false}, {"operacion_desconocida", false},
        {"peticion_invalida", false}, {"no_es_json", false},      {"demasiado_grande", false},
        {"no_autorizado", false},     {"id_reutilizado", false},  {"id_vencido", false},
        {"saturado", true},           {"plazo_vencido", true},    {"cerrando", true},
        {"no_disponible", true},      {"anulado", false}};
    for (const auto& [text, is_retried] : expected) {
        const auto known = code_of(text);
        ASSERT_TRUE(known) << text;
        EXPECT_EQ(name(*known), text);
        EXPECT_EQ(is_retriable(*known), is_retried) << text;
    }
    EXPECT_FALSE(code_of("rechazado"));
}

TEST(error, final_is_what_is_kept_and_never_retried) {
    for (const auto& kept : {success("1"), refusal("No", "rechazado"), fault()}) {
        EXPECT_TRUE(kept.is_final());
        EXPECT_FALSE(kept.is_retriable());
    }
    const message text{.spanish = "a", .english = "b"};
    for (const auto& passing : {failure(text), unknown(text), rejection(code::saturado, text)}) {
        EXPECT_FALSE(passing.is_final());
        EXPECT_TRUE(passing.is_retriable());
    }
    EXPECT_FALSE(rejection(code::id_reutilizado, text).is_retriable());
}

TEST(error, every_message_is_one_line) {
    EXPECT_EQ(one_line("a\nb\r\n\tc"), "a b   c");
    EXPECT_EQ(refusal("a\nb", "x").text.spanish, "a b");
    EXPECT_EQ(failure({.spanish = "a\nb", .english = "c\nd"}).text.english, "c d");
}

TEST(error, an_unknown_outcome_says_so_first) {
    const auto what = unknown({.spanish = "a", .english = "b"});
    EXPECT_TRUE(what.text.spanish.starts_with("Resultado desconocido: "));
    EXPECT_TRUE(what.text.english.starts_with("Outcome unknown: "));
}

}  // namespace
}  // namespace tramite::base
