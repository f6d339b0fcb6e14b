// Urls that are taken, and what is said of those that are not.
#include "store/store_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace tramite::store {
namespace {

using ::testing::HasSubstr;

TEST(store_url, a_file_is_what_stands_behind_sqlite) {
    EXPECT_EQ(file_of("sqlite:bank.db"), "bank.db");
    EXPECT_EQ(file_of("sqlite:/var/lib/a b.db"), "/var/lib/a b.db");
}

TEST(store_url, what_is_no_durable_database_is_refused) {
    for (const auto* url : {"", "bank.db", "mysql:x", "sqlite:", "sqlite::memory:",
                            "postgresql://ana:secreta@h/d", "postgres:x"}) {
        try {
            (void)file_of(url);
            FAIL() << url << " was accepted";
        } catch (const std::runtime_error& refused) {
            EXPECT_THAT(refused.what(), ::testing::Not(HasSubstr("secreta"))) << url;
        }
    }
}

}  // namespace
}  // namespace tramite::store
