// The names of types and of an aggregate's members, read from the compiler's own signature of a
// function, so that an application's structs need no macro. For describe.hpp.
#pragma once

#include <cstddef>
#include <string_view>

#include "tramite/detail/aggregate.hpp"

namespace tramite::detail {

// The last name in `signature`: `... [with auto at = (& fake<T>::object ... T::saldo)]` -> `saldo`.
constexpr std::string_view last_name(std::string_view signature) {
    const auto is_part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
    };
    auto end = signature.size();
    while (end > 0 && !is_part(signature[end - 1]))
        --end;
    auto begin = end;
    while (begin > 0 && is_part(signature[begin - 1]))
        --begin;
    return signature.substr(begin, end - begin);
}

// The type in `... [with T = bank::page<bank::account>]`, less what it stands in: `page<...>`.
constexpr std::string_view unqualified(std::string_view signature) {
    const auto equals = signature.find("T = ");
    auto name = signature.substr(equals + 4, signature.size() - equals - 5);
    std::size_t begin = 0;
    int depth = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c == '<' || c == '(' || c == '{') ++depth;
        if (c == '>' || c == ')' || c == '}') --depth;
        if (depth == 0 && c == ':' && i + 1 < name.size() && name[i + 1] == ':') begin = i + 2;
    }
    return name.substr(begin);
}

template <class T>
constexpr const char* signature_of_type() {
    return __PRETTY_FUNCTION__;
}

template <class T>
constexpr std::string_view type_name() {
    return unqualified(signature_of_type<T>());
}

// An object that is declared and never defined: only the addresses of its members are used, as
// template arguments, which is what puts their names into a signature.
template <class T>
struct fake_holder {
    T value;
};
template <class T>
struct fake {
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
    static const fake_holder<T> object;
#if defined(__clang__)
#pragma clang diagnostic pop
#endif
};

template <auto At>
constexpr const char* signature_of_member() {
    return __PRETTY_FUNCTION__;
}

#if defined(__clang__)
// Clang before 18 takes no address of a member as a template argument, but takes this.
template <class Pointer>
struct address {
    Pointer at;
};
template <class Pointer>
address(Pointer) -> address<Pointer>;
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#endif

// The name of the aggregate's member number `Index`.
template <class T, std::size_t Index>
constexpr std::string_view member_name() {
#if defined(__clang__)
    return last_name(signature_of_member<address{&member_at<Index>(fake<T>::object.value)}>());
#else
    return last_name(signature_of_member<&member_at<Index>(fake<T>::object.value)>());
#endif
}

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

}  // namespace tramite::detail
