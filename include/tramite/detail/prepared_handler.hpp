// A handler behind a preparing step: what the step made is kept, without its type, until the
// transaction. For catalog.hpp.
#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "tramite/detail/binding.hpp"
#include "tramite/detail/callee.hpp"
#include "tramite/detail/typed_handler.hpp"

namespace tramite::detail {

template <class In, class Preparation>
decltype(auto) call_preparation(const Preparation& preparation, const void* input,
                                const context& about) {
    return with_data<In>(input, [&](const auto&... data) -> decltype(auto) {
        constexpr bool takes_context =
            !Preparation::template accepts<decltype(data)...> &&
            Preparation::template accepts<decltype(data)..., const context&>;
        return call_with_context<takes_context>(preparation, about, data...);
    });
}

template <class In, class Out, class Prepared, class Preparation, class Callee>
class prepared_handler final : public handler {
public:
    prepared_handler(Preparation preparation, Callee callee)
        : preparation_{std::move(preparation)}, callee_{std::move(callee)} {}

    [[nodiscard]] prepared_value prepare(const void* input, const context& about) const override {
        auto made = std::make_unique<Prepared>(call_preparation<In>(preparation_, input, about));
        const auto destroy = [](void* value) {
            std::default_delete<Prepared>{}(static_cast<Prepared*>(value));
        };
        return {made.release(), destroy};
    }
    void call(const invocation& arguments, std::string& out) const override {
        const auto& prepared = *static_cast<const Prepared*>(arguments.prepared);
        encode_result<Out>(out, [&]() -> decltype(auto) {
            return with_data<In>(arguments.input, [&](const auto&... data) -> decltype(auto) {
                constexpr auto form = writing_form_of<Callee, decltype(data)..., const Prepared&>();
                return call_in_form<form>(callee_, arguments, data..., prepared);
            });
        });
    }

private:
    Preparation preparation_;
    Callee callee_;
};

template <class In, class Out, class Preparation, class Callee, class... Data>
binding bind_prepared(Preparation preparation, Callee callee) {
    constexpr bool is_preparation = Preparation::template accepts<Data...> ||
                                    Preparation::template accepts<Data..., const context&>;
    static_assert(is_preparation,
                  "tramite: this preparing step does not fit: P prepare(const In&), and it may "
                  "take a const context& at its end; without In where that is void.");
    binding made;
    if constexpr (is_preparation) {
        using prepared = std::remove_cvref_t<decltype(call_preparation<In>(
            std::declval<const Preparation&>(), nullptr, std::declval<const context&>()))>;
        constexpr bool is_handler = !writing_form_of<Callee, Data..., const prepared&>().is_none;
        static_assert(is_handler,
                      "tramite: this handler does not fit its preparing step: "
                      "Out f(const In&, const P&, transaction&), where P is what the step returns. "
                      "It may take a const context& at its end; without In where that is void.");
        if constexpr (is_handler)
            made.call = std::make_unique<prepared_handler<In, Out, prepared, Preparation, Callee>>(
                std::move(preparation), std::move(callee));
    }
    made.kind = handler_kind::writes;
    made.has_preparation = true;
    return made;
}

// Binds a handler behind a preparing step.
template <class In, class Out, class Preparation, class Callee>
binding bind(Preparation preparation, Callee callee) {
    if constexpr (std::is_void_v<In>)
        return bind_prepared<In, Out, Preparation, Callee>(std::move(preparation),
                                                           std::move(callee));
    else
        return bind_prepared<In, Out, Preparation, Callee, const In&>(std::move(preparation),
                                                                      std::move(callee));
}

}  // namespace tramite::detail
