// What calls give as values: the answer or the error that was answered, and what became of an
// earlier call. For client code that expects a no and goes on, and for tools without types.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "tramite/error.hpp"

namespace tramite {

// A value of type Out, or a tramite::error. result<void> holds no value when all is well.
template <class Out>
class [[nodiscard]] result {
    using held = std::conditional_t<std::is_void_v<Out>, std::monostate, Out>;

public:
    result() requires std::is_void_v<Out>
    = default;
    template <class Value>
    requires(std::is_constructible_v<held, Value&&> &&
             !std::is_same_v<std::remove_cvref_t<Value>, result> &&
             !std::is_same_v<std::remove_cvref_t<Value>, tramite::error>) result(Value&& value)
        : held_{std::in_place_index<0>, std::forward<Value>(value)} {}
    result(tramite::error why) : held_{std::in_place_index<1>, std::move(why)} {}

    [[nodiscard]] bool has_value() const noexcept { return held_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    // Throws the error if there is no value.
    const held& value() const {
        if (!has_value()) throw error();
        return std::get<0>(held_);
    }
    const held& operator*() const { return value(); }
    const held* operator->() const { return &value(); }

    // Only of a result without value; otherwise throws std::bad_variant_access.
    [[nodiscard]] const tramite::error& error() const { return std::get<1>(held_); }

private:
    std::variant<held, tramite::error> held_;
};

// What is told to a tool: the data as compact JSON, or why there are none.
struct raw_answer {
    std::string data;
    std::optional<error> problem;
    // The id that was sent; empty to a founding server.
    std::string id;
};

// How far an earlier call has come, as its server sees it. `none` proves nothing: it may still be
// on its way, or have been forgotten.
enum class progress { done, running, none };

// `answer` is there if it is done: final, and the same for ever.
template <class Out>
struct outcome_of {
    progress how_far = progress::none;
    std::optional<result<Out>> answer;
};
struct raw_outcome {
    progress how_far = progress::none;
    std::optional<raw_answer> answer;
};

}  // namespace tramite
