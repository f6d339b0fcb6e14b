// What try_call() gives: the answer, or the error that was answered, as a value.
// For client code that expects a no and goes on.
#pragma once

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

}  // namespace tramite
