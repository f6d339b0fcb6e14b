// tramite's own operations, as far as they are data.
#include "operation/reserved.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "operation/invoke.hpp"
#include "tramite/context.hpp"
#include "tramite/limits.hpp"

namespace tramite::operations {
namespace {

const reserved_operations own{
    {.identidad = "0198",
     .version = "1.2.3",
     .limites = {.mensaje_bytes = 1, .niveles = 2, .respuesta_bytes = 3}}};

TEST(reserved, a_server_tells_who_it_is_and_what_it_takes) {
    const auto* const bound = own.find("tramite.servidor");
    ASSERT_NE(bound, nullptr);
    EXPECT_TRUE(bound->is_immediate);
    EXPECT_FALSE(is_about_receipt(*bound));
    const context about{{}};
    EXPECT_EQ(invoke(*bound, {.about = &about}, 1000),
              base::success(R"({"identidad":"0198","version":"1.2.3",)"
                            R"("limites":{"mensaje_bytes":1,"niveles":2,"respuesta_bytes":3}})"));
}

TEST(reserved, its_longest_answer_is_within_the_least_limit_of_an_answer) {
    constexpr auto most = std::numeric_limits<std::size_t>::max();
    const reserved_operations longest{
        {.identidad = std::string(36, 'x'),
         .version = std::string(64, 'x'),
         .limites = {.mensaje_bytes = most, .niveles = most, .respuesta_bytes = most}}};
    const context about{{}};
    const auto answer =
        invoke(*longest.find("tramite.servidor"), {.about = &about}, least_answer_bytes);
    EXPECT_EQ(answer.what, base::outcome::kind::success);
}

TEST(reserved, what_is_about_receipts_has_no_handler) {
    EXPECT_EQ(own.find("tramite.resultado")->kind, detail::handler_kind::reads);
    EXPECT_EQ(own.find("tramite.anular")->kind, detail::handler_kind::writes);
    EXPECT_TRUE(is_about_receipt(*own.find("tramite.resultado")));
    EXPECT_TRUE(is_about_receipt(*own.find("tramite.anular")));
}

TEST(reserved, other_names_are_kept_for_later) {
    EXPECT_EQ(own.find("tramite.nada"), nullptr);
    EXPECT_TRUE(is_reserved("tramite.nada"));
    EXPECT_TRUE(is_reserved("rpc."));
    EXPECT_FALSE(is_reserved("tramite"));
    EXPECT_EQ(own.nearest("tramite.resultados"), "tramite.resultado");
    EXPECT_EQ(own.nearest("rpc.discover"), std::nullopt);
}

TEST(reserved, a_subject_is_an_id_as_any_other) {
    const auto& bound = *own.find("tramite.anular");
    const auto fits = [&](const std::string& id) {
        const auto came = decode_subject(bound, boost::json::object{{"id", id}});
        const auto* const made = std::get_if<input>(&came);
        return made && static_cast<const receipt_subject*>(made->get())->id == id;
    };
    EXPECT_FALSE(fits(std::string(15, 'x')));
    EXPECT_TRUE(fits(std::string(16, 'x')));
    EXPECT_TRUE(fits(std::string(128, 'x')));
    EXPECT_FALSE(fits(std::string(129, 'x')));
}

}  // namespace
}  // namespace tramite::operations
