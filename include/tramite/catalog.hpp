// The operations that a server offers, each with its handler: a plain function of your controller.
// Made in main() and handed to the server.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tramite/context.hpp"
#include "tramite/detail/binding.hpp"
#include "tramite/detail/callee.hpp"
#include "tramite/detail/mark.hpp"
#include "tramite/detail/prepared_handler.hpp"
#include "tramite/detail/typed_handler.hpp"
#include "tramite/error.hpp"
#include "tramite/export.hpp"
#include "tramite/operation.hpp"
#include "tramite/transaction.hpp"

namespace tramite {

// add(op, f, immediate): f never blocks, and runs on the I/O thread. Computing handlers only.
// add(op, f, demands_id): a request without an id is rejected. Writing handlers only.
inline constexpr detail::handler_mark<detail::mark_kind::immediate> immediate{};
inline constexpr detail::handler_mark<detail::mark_kind::demands_id> demands_id{};

// What becomes of a request's members that the operation's input type does not have.
enum class unknown { refused, ignored };

// The forms of a handler of operation<In, Out>; the first that it fits says what it needs:
//   Out f(const In&)                computes: no database
//   Out f(const In&, snapshot&)     reads: one consistent snapshot
//   Out f(const In&, transaction&)  writes: all of it, or nothing of it
// Each may take a const context& at its end; where In is void there is no first parameter. Handlers
// are called on several threads at once, through a const object.
//
// Moves, and does not copy. Thread: fill it on one; from then on it is read on any.
// add() throws std::invalid_argument if the name is empty, taken, has control characters, or begins
// with `tramite.` or `rpc.`.
class TRAMITE_EXPORT catalog {
public:
    catalog();
    catalog(catalog&&) noexcept;
    catalog& operator=(catalog&&) noexcept;
    ~catalog();

    // A function, lambda or functor.
    template <class In, class Out, class Handler>
    catalog& add(const operation<In, Out>& offered, Handler handler) {
        return put<In, Out>(offered, detail::bind<In, Out>(detail::callee_of(std::move(handler))));
    }
    template <class In, class Out, class Handler, detail::mark_kind Kind>
    catalog& add(const operation<In, Out>& offered, Handler handler, detail::handler_mark<Kind>) {
        return put_marked<In, Out, Kind>(offered, detail::callee_of(std::move(handler)));
    }
    // A member function of `object`, which must outlive the catalog.
    template <class In, class Out, class Object, detail::member_function Member>
    catalog& add(const operation<In, Out>& offered, Object& object, Member member) {
        return put<In, Out>(offered, detail::bind<In, Out>(detail::callee_of(object, member)));
    }
    template <class In, class Out, class Object, detail::member_function Member,
              detail::mark_kind Kind>
    catalog& add(const operation<In, Out>& offered, Object& object, Member member,
                 detail::handler_mark<Kind>) {
        return put_marked<In, Out, Kind>(offered, detail::callee_of(object, member));
    }

    // With a preparing step for slow work such as hashing: P prepare(const In&) computes outside of
    // any transaction, then Out f(const In&, const P&, transaction&) writes. Copies of a request
    // that is prepared wait for it; what is done is not prepared again.
    template <class In, class Out, class Preparation, class Handler>
    requires(!std::is_member_pointer_v<Handler>) catalog& add(const operation<In, Out>& offered,
                                                              Preparation preparation,
                                                              Handler handler) {
        return put<In, Out>(offered,
                            detail::bind<In, Out>(detail::callee_of(std::move(preparation)),
                                                  detail::callee_of(std::move(handler))));
    }
    template <class In, class Out, class Preparation, class Handler>
    requires(!std::is_member_pointer_v<Handler>) catalog& add(
        const operation<In, Out>& offered, Preparation preparation, Handler handler,
        detail::handler_mark<detail::mark_kind::demands_id>) {
        return put_demanding<In, Out>(offered, detail::callee_of(std::move(preparation)),
                                      detail::callee_of(std::move(handler)));
    }
    template <class In, class Out, class Object, detail::member_function Preparation,
              detail::member_function Member>
    catalog& add(const operation<In, Out>& offered, Object& object, Preparation preparation,
                 Member member) {
        return put<In, Out>(offered, detail::bind<In, Out>(detail::callee_of(object, preparation),
                                                           detail::callee_of(object, member)));
    }
    template <class In, class Out, class Object, detail::member_function Preparation,
              detail::member_function Member>
    catalog& add(const operation<In, Out>& offered, Object& object, Preparation preparation,
                 Member member, detail::handler_mark<detail::mark_kind::demands_id>) {
        return put_demanding<In, Out>(offered, detail::callee_of(object, preparation),
                                      detail::callee_of(object, member));
    }

    // A controller that decides everything itself, for each operation that has no handler:
    // `response process(const request&)`, with a snapshot&, transaction&, const context& as above.
    // A response with an error is a refusal. It must outlive the catalog; one for each catalog.
    template <class Controller>
    catalog& add(Controller& controller) {
        return put_whole(
            detail::bind<request, response>(detail::process_callee<Controller>{&controller}));
    }

    catalog& unknown_members(unknown policy) noexcept;
    [[nodiscard]] unknown unknown_members() const noexcept;

    // The handler of that operation, else the whole controller, else null. Valid for the catalog's
    // life, also when it is moved. Allocates nothing.
    [[nodiscard]] const detail::binding* find(std::string_view operation) const noexcept;
    // Of the operations that have a handler, sorted.
    [[nodiscard]] std::vector<std::string_view> names() const;
    // What whoever wrote `operation` likely meant, if any name is near.
    [[nodiscard]] std::optional<std::string_view> nearest(std::string_view operation) const;

private:
    struct contents;

    template <class In, class Out, detail::mark_kind Kind, class Callee>
    catalog& put_marked(const operation<In, Out>& offered, Callee called) {
        detail::check_mark<Kind, detail::form_for<In, Callee>().kind>();
        return put<In, Out>(offered,
                            detail::marked<Kind>(detail::bind<In, Out>(std::move(called))));
    }
    template <class In, class Out, class... Callees>
    catalog& put_demanding(const operation<In, Out>& offered, Callees... called) {
        return put<In, Out>(offered, detail::marked<detail::mark_kind::demands_id>(
                                         detail::bind<In, Out>(std::move(called)...)));
    }
    template <class In, class Out>
    catalog& put(const operation<In, Out>& offered, detail::binding made) {
        made.input = &detail::describe<In>;
        made.output = &detail::describe<Out>;
        return put(offered.name, std::move(made));
    }
    catalog& put(std::string_view name, detail::binding made);
    catalog& put_whole(detail::binding made);

    std::unique_ptr<contents> contents_;
};

}  // namespace tramite
