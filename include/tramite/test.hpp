// Tests of an application's operations, without a socket, a thread or a running server: a catalog
// is called on a database of the test's own, in the way in which the server calls it. For any test
// framework; link tramite::testing.
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

#include "tramite/catalog.hpp"
#include "tramite/detail/call.hpp"
#include "tramite/error.hpp"
#include "tramite/result.hpp"
#include "tramite/test_options.hpp"
#include "tramite/transaction.hpp"

namespace tramite::test {

// The service's time. It stands still until it is moved.
class clock {
public:
    [[nodiscard]] std::chrono::system_clock::time_point now() const;
    // As time does: the wall clock and the monotonic one.
    void advance(std::chrono::nanoseconds by);
    // As whoever sets a machine's clock does: the monotonic one stays.
    void set(std::chrono::system_clock::time_point now);

private:
    friend class service;
    struct hands;
    explicit clock(hands& moved) : hands_{&moved} {}

    hands* hands_;
};

// A server in all but its sockets and threads: a request is written and read as JSON, admitted,
// executed once and committed by the same code. The catalog must outlive it. What a handler throws
// becomes what a client is told; what is logged goes to standard error. Thread: one at a time.
class service {
public:
    class batch;

    // Opens a new database in a temporary folder, which goes with the service, and migrates it.
    // Throws std::runtime_error for a migration that fails.
    explicit service(const catalog& operations, service_options options = {});
    service(const service&) = delete;
    service& operator=(const service&) = delete;
    ~service();

    // As tramite::client's: the answer, or tramite::error, or outcome_unknown.
    template <class In, class Out>
    Out call(const operation<In, Out>& which, const std::type_identity_t<In>& data,
             const caller& who = {}) {
        return ask(detail::encoded(which, data), who).template take<Out>();
    }
    template <class Out>
    Out call(const operation<void, Out>& which, const caller& who = {}) {
        return ask({std::string{which.name}, {}}, who).template take<Out>();
    }
    // The same, with tramite::error as a value.
    template <class In, class Out>
    result<Out> try_call(const operation<In, Out>& which, const std::type_identity_t<In>& data,
                         const caller& who = {}) {
        return ask(detail::encoded(which, data), who).template take_result<Out>();
    }
    template <class Out>
    result<Out> try_call(const operation<void, Out>& which, const caller& who = {}) {
        return ask({std::string{which.name}, {}}, who).template take_result<Out>();
    }

    // Calls that arrive together, in one pipeline: neighbours that write are one group, with one
    // commit. In its order, each sees those before it.
    [[nodiscard]] batch new_batch();

    // Without types: the answer's data as JSON, else throws as call() does.
    [[nodiscard]] std::string ask(std::string_view operation, std::string_view json_data,
                                  const caller& who = {});
    // The text of a request as it arrives, whatever it is, and the line that answers it, without
    // its line break. Its id is what the text says; `who` gives the rest.
    [[nodiscard]] std::string exchange(std::string_view text, const caller& who = {});

    [[nodiscard]] clock time() noexcept;

    // Stops and starts again on the same database.
    void restart();
    void fail(fault what);
    void mend();

    // The database, beside all operations: to see what was done, and to bring about what a test
    // begins with. Durable; throws what `look` or `change` throws, and undoes it. No fault is met.
    void read(const std::function<void(snapshot&)>& look);
    void write(const std::function<void(transaction&)>& change);
    // One statement: `bank.one<int>("select count(*) from cuentas")`.
    template <class T, class... Arguments>
    [[nodiscard]] T one(std::string_view sql, const Arguments&... arguments);
    template <class T, class... Arguments>
    [[nodiscard]] std::vector<T> all(std::string_view sql, const Arguments&... arguments);
    template <class... Arguments>
    void run(std::string_view sql, const Arguments&... arguments);

private:
    class core;
    struct outgoing {
        detail::question what;
        caller who;
        std::unique_ptr<detail::receiver> whom;
    };

    [[nodiscard]] detail::answer ask(detail::question what, const caller& who);
    void send(std::vector<outgoing> calls);
    [[nodiscard]] std::vector<detail::answer> ask_all(std::vector<outgoing>& calls);

    std::unique_ptr<core> core_;
};

// As tramite::client's; futures are ready when send() returns.
class service::batch {
public:
    template <class In, class Out>
    [[nodiscard]] std::future<Out> add(const operation<In, Out>& which,
                                       const std::type_identity_t<In>& data, caller who = {});
    template <class Out>
    [[nodiscard]] std::future<Out> add(const operation<void, Out>& which, caller who = {});
    // Empty afterwards, to be filled again.
    void send() { owner_->send(std::exchange(calls_, {})); }

private:
    friend service;
    explicit batch(service& owner) : owner_{&owner} {}

    template <class Out>
    std::future<Out> put(detail::question what, caller who);

    service* owner_;
    std::vector<outgoing> calls_;
};

}  // namespace tramite::test

#include "tramite/detail/test.hpp"
