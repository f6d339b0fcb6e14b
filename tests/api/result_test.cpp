// What try_call() gives, as whoever receives it uses it.
#include "tramite/result.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tramite {
namespace {

TEST(result, of_an_answer_has_its_value) {
    const result<std::string> good{"Retiro exitoso"};
    ASSERT_TRUE(good);
    EXPECT_TRUE(good.has_value());
    EXPECT_EQ(*good, "Retiro exitoso");
    EXPECT_EQ(good->size(), 14U);
    EXPECT_THROW((void)good.error(), std::bad_variant_access);
}

TEST(result, of_a_no_has_the_error_and_throws_it_when_the_value_is_wanted) {
    const result<int> bad{error{"Fondos insuficientes", "rechazado", "un-id-de-16-bytes"}};
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code(), "rechazado");
    try {
        (void)bad.value();
        FAIL();
    } catch (const error& why) {
        EXPECT_STREQ(why.what(), "Fondos insuficientes");
        EXPECT_EQ(why.id(), "un-id-de-16-bytes");
    }
}

TEST(result, of_nothing_is_good_or_an_error) {
    EXPECT_TRUE(result<void>{});
    EXPECT_FALSE((result<void>{error{"no", "rechazado", ""}}));
}

}  // namespace
}  // namespace tramite
