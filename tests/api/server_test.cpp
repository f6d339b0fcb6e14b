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

using ::testing::HasSubstr;

// What is said instead of a start, before there is a store; nothing if it starts.
std::string refusal_of(server_options options) {
    const testing::temporary_folder folder;
    const auto file = folder.file("data.db");
    options.store = "sqlite:" + file;
    const catalog nothing;
    try {
        const server started{nothing, options};
        return {};
    } catch (const std::invalid_argument& said) {
        EXPECT_FALSE(std::filesystem::exists(file));
        return said.what();
    }
}

TEST(server, with_nothing_to_listen_on_it_is_refused_before_its_store_is_made) {
    server_options options;
    options.listen = {};
    EXPECT_THAT(refusal_of(options), HasSubstr("nothing to listen on"));
}

TEST(server, with_no_room_for_its_own_answers_it_is_refused_and_told_the_least) {
    server_options options;
    options.listen = {"127.0.0.1:0"};
    options.bounds.answer_bytes = least_answer_bytes - 1;
    EXPECT_THAT(refusal_of(options), HasSubstr("answer_bytes is 511"));
    EXPECT_THAT(refusal_of(options), HasSubstr("up to 512; give it at least that"));
    options.bounds.answer_bytes = least_answer_bytes;
    EXPECT_EQ(refusal_of(options), "");
}

}  // namespace
}  // namespace tramite
