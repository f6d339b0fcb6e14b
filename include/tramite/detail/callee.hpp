// What a handler is given as (a function, a functor, an object and its member), called alike, and
// which of the forms of a handler it fits. For the templates of catalog.hpp.
#pragma once

#include <type_traits>
#include <utility>

#include "tramite/detail/binding.hpp"

namespace tramite::detail {

template <class Member>
concept member_function = std::is_member_function_pointer_v<Member>;

// Each callee has: accepts<Arguments...>, whether it can be called so; call(arguments...).

template <class Function>
struct function_callee {
    Function function;

    template <class... Arguments>
    static constexpr bool accepts = std::is_invocable_v<const Function&, Arguments...>;
    template <class... Arguments>
    decltype(auto) call(Arguments&&... arguments) const {
        return function(std::forward<Arguments>(arguments)...);
    }
};

template <class Object, class Member>
struct member_callee {
    Object* object;
    Member member;

    template <class... Arguments>
    static constexpr bool accepts = std::is_invocable_v<Member, Object&, Arguments...>;
    template <class... Arguments>
    decltype(auto) call(Arguments&&... arguments) const {
        return (object->*member)(std::forward<Arguments>(arguments)...);
    }
};

template <class Function>
function_callee<Function> callee_of(Function function) {
    static_assert(!std::is_member_pointer_v<Function>,
                  "tramite: a member function needs its object: add(op, object, &Class::member).");
    return {std::move(function)};
}
template <class Object, class Member>
member_callee<Object, Member> callee_of(Object& object, Member member) {
    return {&object, member};
}

// A whole controller: its `process`.
template <class Controller>
struct process_callee {
    Controller* controller;

    template <class... Arguments>
    static constexpr bool accepts = requires(Controller& object, Arguments&&... arguments) {
        object.process(std::forward<Arguments>(arguments)...);
    };
    template <class... Arguments>
    decltype(auto) call(Arguments&&... arguments) const {
        return controller->process(std::forward<Arguments>(arguments)...);
    }
};

// Its place for the database is a template parameter, as in [](const auto& in, auto& db). Asking
// whether such a one takes a context instead would compile its body for a context, and fail.
template <class Callee, class... Data>
inline constexpr bool has_generic_database = false;
template <class Function, class... Data>
requires(function_callee<Function>::template accepts<
         Data..., snapshot&>) inline constexpr bool has_generic_database<function_callee<Function>,
                                                                         Data...> =
    requires(const Function& f, Data... data, snapshot& db) {
    f.template operator()<snapshot>(data..., db);
}
|| requires(const Function& f, Data... data, snapshot& db) {
    f.template operator()<snapshot&>(data..., db);
}
|| requires(const Function& f, Data... data, snapshot& db) {
    f.template operator()<std::remove_cvref_t<Data>..., snapshot>(data..., db);
}
|| requires(const Function& f, Data... data, snapshot& db) {
    f.template operator()<Data..., snapshot&>(data..., db);
};

struct handler_form {
    bool is_none = false;
    handler_kind kind = handler_kind::computes;
    bool takes_context = false;
};

// The first of computes, reads, writes in which `Callee` can be called. Data is `const In&`, or
// nothing for an operation without data.
template <class Callee, class... Data>
constexpr handler_form form_of() {
    if constexpr (Callee::template accepts<Data...>)
        return {.kind = handler_kind::computes};
    else if constexpr (has_generic_database<Callee, Data...>)
        return {.kind = handler_kind::reads};
    else if constexpr (Callee::template accepts<Data..., const context&>)
        return {.kind = handler_kind::computes, .takes_context = true};
    else if constexpr (Callee::template accepts<Data..., snapshot&>)
        return {.kind = handler_kind::reads};
    else if constexpr (Callee::template accepts<Data..., snapshot&, const context&>)
        return {.kind = handler_kind::reads, .takes_context = true};
    else if constexpr (Callee::template accepts<Data..., transaction&>)
        return {.kind = handler_kind::writes};
    else if constexpr (Callee::template accepts<Data..., transaction&, const context&>)
        return {.kind = handler_kind::writes, .takes_context = true};
    else
        return {.is_none = true};
}

// The writing form behind a preparing step. `Data` ends in what the step made.
template <class Callee, class... Data>
constexpr handler_form writing_form_of() {
    if constexpr (Callee::template accepts<Data..., transaction&>)
        return {.kind = handler_kind::writes};
    else if constexpr (Callee::template accepts<Data..., transaction&, const context&>)
        return {.kind = handler_kind::writes, .takes_context = true};
    else
        return {.is_none = true};
}

template <bool TakesContext, class Callee, class... Arguments>
decltype(auto) call_with_context(const Callee& callee, const context& about,
                                 Arguments&... arguments) {
    if constexpr (TakesContext)
        return callee.call(arguments..., about);
    else
        return callee.call(arguments...);
}

template <handler_form Form, class Callee, class... Data>
decltype(auto) call_in_form(const Callee& callee, const invocation& arguments,
                            const Data&... data) {
    if constexpr (Form.kind == handler_kind::computes)
        return call_with_context<Form.takes_context>(callee, *arguments.about, data...);
    else if constexpr (Form.kind == handler_kind::reads)
        return call_with_context<Form.takes_context>(callee, *arguments.about, data...,
                                                     *arguments.reads);
    else
        return call_with_context<Form.takes_context>(callee, *arguments.about, data...,
                                                     *arguments.writes);
}

}  // namespace tramite::detail
