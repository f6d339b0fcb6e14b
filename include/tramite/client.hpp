// The client: calls the operations of a server by their contract, and brings the answers back
// typed. For client controllers, and for tools that know operations only by name.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tramite/client_options.hpp"
#include "tramite/detail/call.hpp"
#include "tramite/error.hpp"
#include "tramite/export.hpp"
#include "tramite/operation.hpp"
#include "tramite/result.hpp"

namespace tramite {

// What fails and may pass is tried again under the same id, until the deadline: no server there
// yet, a lost connection, a server that stops or has no room. Nothing is done twice: a call of
// which a byte may have left goes only to the store that it was sent to, and with `peer::founding`
// nowhere. Every call throws tramite::error for what was answered with an error or could not be
// sent, and tramite::outcome_unknown for what was sent and got no usable answer in time; and
// std::invalid_argument for an id of the wrong size or that is not UTF-8, and for one without
// call_options::store on a client of several endpoints. Thread: any.
class TRAMITE_EXPORT client {
public:
    class batch;

    // ADDRESS:PORT, NAME:PORT, [IPV6]:PORT or unix:PATH; nothing is connected yet. Throws
    // std::invalid_argument if it is none of them.
    explicit client(std::string endpoint, client_options options = {});
    // Several: the next one while one is not there. Throws the same, and if there are none.
    explicit client(std::vector<std::string> endpoints, client_options options = {});
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    // Ends what is pending: error `sin_conexion` if not sent yet, else outcome_unknown.
    ~client();

    // Waits for the answer. Takes a connection with nothing in flight if it can.
    template <class In, class Out>
    Out call(const operation<In, Out>& which, const std::type_identity_t<In>& data,
             const call_options& how = {}) {
        return ask(detail::encoded(which, data), how).template take<Out>();
    }
    template <class Out>
    Out call(const operation<void, Out>& which, const call_options& how = {}) {
        return ask({std::string{which.name}, {}}, how).template take<Out>();
    }

    // The same, with tramite::error as a value; outcome_unknown is still thrown.
    template <class In, class Out>
    result<Out> try_call(const operation<In, Out>& which, const std::type_identity_t<In>& data,
                         const call_options& how = {}) {
        return ask(detail::encoded(which, data), how).template take_result<Out>();
    }
    template <class Out>
    result<Out> try_call(const operation<void, Out>& which, const call_options& how = {}) {
        return ask({std::string{which.name}, {}}, how).template take_result<Out>();
    }

    // Sends and does not wait. The submits of one thread take effect in their order, also when they
    // are sent again. One that is rejected while those behind it are done is not: its error is
    // told. What is submitted after an outcome_unknown begins a new order: the call that is unknown
    // may still take effect behind it.
    template <class In, class Out>
    [[nodiscard]] std::future<Out> submit(const operation<In, Out>& which,
                                          const std::type_identity_t<In>& data,
                                          const call_options& how = {}) {
        return submit<Out>(detail::encoded(which, data), how);
    }
    template <class Out>
    [[nodiscard]] std::future<Out> submit(const operation<void, Out>& which,
                                          const call_options& how = {}) {
        return submit<Out>({std::string{which.name}, {}}, how);
    }

    // Calls that leave together, in one write, and take effect in their order.
    [[nodiscard]] batch new_batch();

    // Without types: the operation's name and its data as JSON text (empty for null). Throws
    // std::invalid_argument if that is not JSON, and outcome_unknown.
    [[nodiscard]] raw_answer ask(std::string_view operation, std::string_view json_data,
                                 const call_options& how = {});

    // What became of the call with that id, without types or as that operation's answer. An id
    // belongs to the store that it was first sent to: only a client of one endpoint may leave
    // inquiry_options::store out. Throws what a call does.
    [[nodiscard]] raw_outcome outcome(std::string_view id, const inquiry_options& how = {});
    template <class In, class Out>
    [[nodiscard]] outcome_of<Out> outcome(const operation<In, Out>& which, std::string_view id,
                                          const inquiry_options& how = {});

    // Decides it in that store: its final answer, or, if it has none, the refusal `anulado`, which
    // then stands for ever. Throws what a call does, for what is not decided by that.
    [[nodiscard]] raw_answer settle(std::string_view id, const inquiry_options& how = {});
    template <class In, class Out>
    [[nodiscard]] result<Out> settle(const operation<In, Out>& which, std::string_view id,
                                     const inquiry_options& how = {});

private:
    class engine;
    friend void detail::begin(client& by, detail::outgoing what, const detail::take_giver_up& take);

    [[nodiscard]] detail::answer ask(detail::question what, const call_options& how);
    [[nodiscard]] detail::standing inquire(std::string_view operation, std::string_view id,
                                           const inquiry_options& how);
    void send(std::vector<detail::outgoing> calls);
    template <class Out>
    std::future<Out> submit(detail::question what, const call_options& how);

    std::unique_ptr<engine> engine_;
};

// Belongs to the thread that fills it, and must not outlive its client. What is never sent leaves
// its futures with std::future_error.
class client::batch {
public:
    template <class In, class Out>
    [[nodiscard]] std::future<Out> add(const operation<In, Out>& which,
                                       const std::type_identity_t<In>& data, call_options how = {});
    template <class Out>
    [[nodiscard]] std::future<Out> add(const operation<void, Out>& which, call_options how = {});
    // Deadlines count from here. Empty afterwards, to be filled again.
    void send() { owner_->send(std::exchange(calls_, {})); }

private:
    friend client;
    explicit batch(client& owner) : owner_{&owner} {}

    client* owner_;
    std::vector<detail::outgoing> calls_;
};

}  // namespace tramite

#include "tramite/detail/client.hpp"
