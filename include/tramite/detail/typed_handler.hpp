// A user's handler behind the interface that the server calls: takes the types away, and says at
// compile time what is wrong with one that does not fit. For catalog.hpp.
#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "tramite/detail/binding.hpp"
#include "tramite/detail/callee.hpp"
#include "tramite/detail/codec.hpp"
#include "tramite/detail/describe.hpp"
#include "tramite/export.hpp"

namespace tramite {
struct request;
struct response;
}  // namespace tramite

namespace tramite::detail {

// Appends the data of a whole controller's response; throws refused if it has an error.
TRAMITE_EXPORT void encode_response(std::string& out, const response& answer);

// Calls `use(data)` with the live object of type In, or `use()` if In is void.
template <class In, class Use>
decltype(auto) with_data(const void* input, const Use& use) {
    if constexpr (std::is_void_v<In>)
        return use();
    else
        return use(*static_cast<const In*>(input));
}

// The JSON of what `make` gives, as an Out.
template <class Out, class Make>
void encode_result(std::string& out, const Make& make) {
    if constexpr (std::is_void_v<Out>) {
        static_cast<void>(make());
        out += "null";
    } else if constexpr (std::is_same_v<Out, response>) {
        static_assert(std::is_convertible_v<decltype(make()), const response&>,
                      "tramite: a controller's process returns a tramite::response.");
        encode_response(out, make());
    } else {
        using result = decltype(make());
        static_assert(std::is_convertible_v<result, Out>,
                      "tramite: what this handler returns does not convert to the Out of its "
                      "operation<In, Out>.");
        if constexpr (std::is_convertible_v<result, Out>) {
            const Out made = static_cast<Out>(make());
            encode(out, describe<Out>(), std::addressof(made));
        }
    }
}

template <class In, class Out, handler_form Form, class Callee>
class typed_handler final : public handler {
public:
    explicit typed_handler(Callee callee) : callee_{std::move(callee)} {}

    [[nodiscard]] prepared_value prepare(const void*, const context&) const override {
        return {nullptr, [](void*) {}};
    }
    void call(const invocation& arguments, std::string& out) const override {
        encode_result<Out>(out, [&]() -> decltype(auto) {
            return with_data<In>(arguments.input, [&](const auto&... data) -> decltype(auto) {
                return call_in_form<Form>(callee_, arguments, data...);
            });
        });
    }

private:
    Callee callee_;
};

// The callee's form for data of type In.
template <class In, class Callee>
constexpr handler_form form_for() {
    if constexpr (std::is_void_v<In>)
        return form_of<Callee>();
    else
        return form_of<Callee, const In&>();
}

// Binds a handler without a preparing step. The name is the caller's to fill in.
template <class In, class Out, class Callee>
binding bind(Callee callee) {
    constexpr auto form = form_for<In, Callee>();
    static_assert(!form.is_none,
                  "tramite: this handler fits none of the forms: Out f(const In&) computes; "
                  "Out f(const In&, snapshot&) reads; Out f(const In&, transaction&) writes. Each "
                  "may take a const context& at its end; without In where that is void.");
    binding made;
    made.kind = form.kind;
    if constexpr (!form.is_none)
        made.call = std::make_unique<typed_handler<In, Out, form, Callee>>(std::move(callee));
    return made;
}

}  // namespace tramite::detail
