// context: random bytes that are the same when a request is run again.
#include "tramite/context.hpp"

#include <gtest/gtest.h>

#include "base/id.hpp"

namespace tramite {
namespace {

context seeded(unsigned char first) {
    context::facts known{};
    known.seed.fill(std::byte{7});
    known.seed[0] = std::byte{first};
    return context{known};
}

TEST(context, random_bytes_are_as_many_as_asked_for) {
    const auto about = seeded(1);
    for (const std::size_t count : {0, 1, 31, 32, 33, 64, 1000})
        EXPECT_EQ(about.random_bytes(count).size(), count);
}

TEST(context, consecutive_calls_give_different_bytes) {
    const auto about = seeded(1);
    EXPECT_NE(about.random_bytes(32), about.random_bytes(32));
}

TEST(context, the_same_facts_give_the_same_sequence) {
    const auto once = seeded(1);
    const auto again = seeded(1);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(once.random_bytes(40), again.random_bytes(40));
}

TEST(context, another_seed_gives_another_sequence) {
    EXPECT_NE(seeded(1).random_bytes(32), seeded(2).random_bytes(32));
}

TEST(context, no_block_comes_twice_within_a_call) {
    const auto bytes = seeded(1).random_bytes(64);
    EXPECT_FALSE(std::equal(bytes.begin(), bytes.begin() + 32, bytes.begin() + 32));
}

// A request may be run again by a later version.
TEST(context, the_sequence_is_the_same_as_ever) {
    EXPECT_EQ(base::to_hex(seeded(1).random_bytes(16)), "3d55d42797aa45b932ba89209ce45947");
}

}  // namespace
}  // namespace tramite
