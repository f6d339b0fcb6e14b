// That what is needed grows with what opens it.
#include "cli/descriptor_need.hpp"

#include <gtest/gtest.h>

namespace tramite::cli {
namespace {

TEST(descriptor_need, it_grows_with_threads_readers_addresses_and_connections) {
    server_options options;
    options.threads = 1;
    const auto least = descriptors_needed(options);
    EXPECT_GT(least, options.bounds.connections);
    options.threads = 65;
    EXPECT_EQ(descriptors_needed(options), least + std::size_t{64} * 4);
    options.bounds.reading_threads += 10;
    EXPECT_EQ(descriptors_needed(options), least + 64 * 4 + 30);
    options.listen.emplace_back("unix:/tmp/x");
    EXPECT_EQ(descriptors_needed(options), least + 64 * 4 + 32);
    options.bounds.connections += 7;
    EXPECT_EQ(descriptors_needed(options), least + 64 * 4 + 39);
}

TEST(descriptor_need, threads_left_to_the_server_are_counted_too) {
    server_options options;
    options.threads = 1;
    const auto least = descriptors_needed(options);
    options.threads = 0;
    EXPECT_GE(descriptors_needed(options), least);
}

}  // namespace
}  // namespace tramite::cli
