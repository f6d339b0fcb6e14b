// The bodies of test.hpp's longer templates. Included by test.hpp only.
#pragma once

#include "tramite/test.hpp"

namespace tramite::test {

template <class T, class... Arguments>
T service::one(std::string_view sql, const Arguments&... arguments) {
    std::vector<T> row;
    read([&](snapshot& db) { row.push_back(db.one<T>(sql, arguments...)); });
    return std::move(row.front());
}

template <class T, class... Arguments>
std::vector<T> service::all(std::string_view sql, const Arguments&... arguments) {
    std::vector<T> rows;
    read([&](snapshot& db) { rows = db.all<T>(sql, arguments...); });
    return rows;
}

template <class... Arguments>
void service::run(std::string_view sql, const Arguments&... arguments) {
    write([&](transaction& db) { db.run(sql, arguments...); });
}

template <class In, class Out>
std::future<Out> service::batch::add(const operation<In, Out>& which,
                                     const std::type_identity_t<In>& data, caller who) {
    return put<Out>(detail::encoded(which, data), std::move(who));
}

template <class Out>
std::future<Out> service::batch::add(const operation<void, Out>& which, caller who) {
    return put<Out>({std::string{which.name}, {}}, std::move(who));
}

template <class Out>
std::future<Out> service::batch::put(detail::question what, caller who) {
    auto whom = std::make_unique<detail::promised<Out>>();
    auto answer = whom->future();
    calls_.push_back({std::move(what), std::move(who), std::move(whom)});
    return answer;
}

}  // namespace tramite::test
