// A stored line answers to its own password alone, and a damaged one is told from a wrong password.
#include "password.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace {

using bank::hash_password;
using bank::is_password;

std::array<std::byte, bank::salt_bytes> salt_of(unsigned char first) {
    std::array<std::byte, bank::salt_bytes> salt{};
    salt[0] = std::byte{first};
    return salt;
}

TEST(password, a_line_names_its_parameters_and_answers_to_its_password_alone) {
    const auto stored = hash_password("contraseña", salt_of(1));
    EXPECT_TRUE(stored.starts_with("$scrypt$ln=14,r=8,p=5$")) << stored;
    EXPECT_TRUE(is_password("contraseña", stored));
    EXPECT_FALSE(is_password("contrasena", stored));
    EXPECT_FALSE(is_password("contraseña ", stored));
    EXPECT_FALSE(is_password("", stored));
}

TEST(password, the_same_password_with_another_salt_is_another_line) {
    EXPECT_NE(hash_password("uno", salt_of(1)), hash_password("uno", salt_of(2)));
    EXPECT_EQ(hash_password("uno", salt_of(1)), hash_password("uno", salt_of(1)));
}

TEST(password, the_hash_is_that_of_rfc_7914) {
    // Section 12, third vector, cut to 32 bytes: N = 16384, r = 8, p = 1, salt SodiumChloride.
    const std::string stored =
        "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI";
    EXPECT_TRUE(is_password("pleaseletmein", stored));
    EXPECT_FALSE(is_password("pleaseletmeout", stored));
}

TEST(password, a_password_may_hold_any_bytes) {
    const std::string odd{"a\0b", 3};
    const auto stored = hash_password(odd, salt_of(3));
    EXPECT_TRUE(is_password(odd, stored));
    EXPECT_FALSE(is_password("a", stored));
}

TEST(password, a_salt_of_another_size_is_a_mistake_of_the_caller) {
    EXPECT_THROW((void)hash_password("uno", {}), std::invalid_argument);
}

TEST(password, a_damaged_line_is_not_a_wrong_password) {
    const std::string hashed = "cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI";
    const std::string salted = "$U29kaXVtQ2hsb3JpZGU$";
    for (const std::string& damaged :
         {std::string{}, std::string{"pleaseletmein"}, std::string{"$scrypt$ln=14"},
          "$argon2$ln=14,r=8,p=1" + salted + hashed, "$scrypt$ln=0,r=8,p=1" + salted + hashed,
          "$scrypt$ln=40,r=8,p=1" + salted + hashed, "$scrypt$ln=14,r=8000,p=1" + salted + hashed,
          "$scrypt$ln=14,r=8,p=99" + salted + hashed, "$scrypt$ln=14,r=8,p=" + salted + hashed,
          "$scrypt$ln=14x,r=8,p=1" + salted + hashed, "$scrypt$ln=14,r=8,p=1$$" + hashed,
          "$scrypt$ln=14,r=8,p=1" + salted, "$scrypt$ln=14,r=8,p=1" + salted + "AAAA",
          "$scrypt$ln=14,r=8,p=1" + salted + "!" + hashed.substr(1)})
        EXPECT_THROW((void)is_password("pleaseletmein", damaged), std::runtime_error) << damaged;
}

}  // namespace
