// The public server as a program embeds it: what it refuses to start with.
#include "tramite/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include "testing/temporary_folder.hpp"
#include "tramite/catalog.hpp"

namespace tramite {
namespace {

TEST(server, with_nothing_to_listen_on_it_is_refused_before_its_store_is_made) {
    const testing::temporary_folder folder;
    const auto file = folder.file("data.db");
    const catalog nothing;
    server_options options;
    options.listen = {};
    options.store = "sqlite:" + file;
    try {
        const server never{nothing, options};
        ADD_FAILURE() << "it started";
    } catch (const std::invalid_argument& said) {
        EXPECT_THAT(said.what(), ::testing::HasSubstr("nothing to listen on"));
    }
    EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace tramite
