// input: an object without its type, made, moved and destroyed.
#include "operation/input.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "tramite/detail/describe.hpp"

namespace tramite::operations {
namespace {

struct movement {
    std::int64_t cuenta;
    std::string nota = "sin nota";
};
struct alignas(128) wide {
    int valor = 3;
};

TEST(input, an_object_is_made_as_its_type_makes_it) {
    const input made{detail::describe<movement>()};
    const auto& value = *static_cast<const movement*>(made.get());
    EXPECT_EQ(value.cuenta, 0);
    EXPECT_EQ(value.nota, "sin nota");
}

TEST(input, moving_it_leaves_the_object_where_it_is) {
    input made{detail::describe<movement>()};
    const void* const place = made.get();
    input moved = std::move(made);
    EXPECT_EQ(moved.get(), place);
    std::optional<input> held{std::move(moved)};
    EXPECT_EQ(held->get(), place);
}

TEST(input, an_object_lies_where_its_alignment_says) {
    const input made{detail::describe<wide>()};
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(made.get()) % 128, 0);
    EXPECT_EQ(static_cast<const wide*>(made.get())->valor, 3);
}

TEST(input, of_void_there_is_none) {
    const input made{detail::describe<void>()};
    EXPECT_EQ(made.get(), nullptr);
}

TEST(input, a_request_is_kept_whole) {
    const input made{request{.operation = "retiro", .data = {1, 2, 3}}};
    const auto& kept = *static_cast<const request*>(made.get());
    EXPECT_EQ(kept.operation, "retiro");
    EXPECT_EQ(kept.data, (boost::json::array{1, 2, 3}));
}

TEST(input, a_type_that_cannot_be_made_leaves_nothing_behind) {
    auto type = detail::describe<movement>();
    type.construct = [](void*) { throw std::runtime_error{"no"}; };
    EXPECT_THROW(input{type}, std::runtime_error);
}

}  // namespace
}  // namespace tramite::operations
