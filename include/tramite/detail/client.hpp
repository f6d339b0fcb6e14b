// The bodies of client.hpp's longer templates. Included by client.hpp only.
#pragma once

#include "tramite/client.hpp"

namespace tramite {
namespace detail {

template <class Out>
std::future<Out> put(std::vector<outgoing>& calls, question what, call_options how) {
    auto whom = std::make_unique<promised<Out>>();
    auto future = whom->future();
    calls.push_back({std::move(what), std::move(how), std::move(whom)});
    return future;
}

}  // namespace detail

template <class Out>
std::future<Out> client::submit(detail::question what, const call_options& how) {
    std::vector<detail::outgoing> one;
    auto future = detail::put<Out>(one, std::move(what), how);
    send(std::move(one));
    return future;
}

template <class In, class Out>
outcome_of<Out> client::outcome(const operation<In, Out>& /*which*/, std::string_view id,
                                const inquiry_options& how) {
    const auto found = inquire(detail::ask_outcome, id, how);
    outcome_of<Out> told{.how_far = found.how_far, .answer = {}};
    if (found.final) told.answer.emplace(found.final->template take_result<Out>());
    return told;
}

template <class In, class Out>
result<Out> client::settle(const operation<In, Out>& /*which*/, std::string_view id,
                           const inquiry_options& how) {
    return inquire(detail::ask_settle, id, how).final.value().template take_result<Out>();
}

template <class In, class Out>
std::future<Out> client::batch::add(const operation<In, Out>& which,
                                    const std::type_identity_t<In>& data, call_options how) {
    return detail::put<Out>(calls_, detail::encoded(which, data), std::move(how));
}

template <class Out>
std::future<Out> client::batch::add(const operation<void, Out>& which, call_options how) {
    return detail::put<Out>(calls_, {std::string{which.name}, {}}, std::move(how));
}

}  // namespace tramite
