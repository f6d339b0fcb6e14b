// Counts its visits, on a database of its own.
#include "visits.hpp"

#include <gtest/gtest.h>

#include "tramite/test.hpp"

TEST(hello, each_visit_is_counted) {
    tramite::catalog operations;
    operations.add(greet, count_and_greet);
    tramite::test::service hello{operations, {.migrations = {schema}}};

    EXPECT_EQ(hello.call(greet, {.nombre = "Ana"}), "Hola, Ana: visita 1");
    EXPECT_EQ(hello.call(greet, {.nombre = "Ana"}), "Hola, Ana: visita 2");
    EXPECT_STREQ(hello.try_call(greet, {.nombre = ""}).error().what(), "Falta el nombre");
    EXPECT_EQ(hello.one<int>("select veces from visitas"), 2);
}
