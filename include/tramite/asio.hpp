// The client's calls for any completion token of Asio: coroutines, futures, callbacks. The only
// public header that includes Asio; a program that blocks needs client.hpp alone.
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/system_executor.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "tramite/client.hpp"

namespace tramite {

// Who calls, and how: a client alone, or `{bank, how}`, whose options are a variable: temporaries
// in braces inside a co_await are destroyed twice by GCC 12. The client must be there until the
// call is begun.
struct caller {
    caller(client& by, call_options with = {}) : calls{by}, how{std::move(with)} {}

    client& calls;
    call_options how;
};

namespace detail {

template <class Out>
struct completion {
    using signature = void(std::exception_ptr, Out);
};
template <>
struct completion<void> {
    using signature = void(std::exception_ptr);
};

// Takes the answer on the client's thread, and calls the handler where it is at home.
template <class Out, class Handler>
class completing final : public receiver {
public:
    explicit completing(Handler handler)
        : handler_{std::move(handler)},
          work_{boost::asio::get_associated_executor(handler_, boost::asio::system_executor{})} {}

    void receive(answer came) noexcept override {
        std::exception_ptr failed;
        if constexpr (std::is_void_v<Out>) {
            try {
                came.template take<Out>();
            } catch (...) {
                failed = std::current_exception();
            }
            complete(std::move(failed));
        } else {
            Out out{};
            try {
                out = came.template take<Out>();
            } catch (...) {
                failed = std::current_exception();
            }
            complete(std::move(failed), std::move(out));
        }
    }

private:
    template <class... Results>
    void complete(std::exception_ptr failed, Results... results) {
        const auto executor = work_.get_executor();
        auto call = [handler = std::move(handler_), failed = std::move(failed),
                     ... results = std::move(results)]() mutable {
            boost::asio::get_associated_cancellation_slot(handler).clear();
            std::move(handler)(std::move(failed), std::move(results)...);
        };
        boost::asio::post(executor, std::move(call));
        work_.reset();
    }

    Handler handler_;
    boost::asio::executor_work_guard<
        boost::asio::associated_executor_t<Handler, boost::asio::system_executor>>
        work_;
};

template <class Out, class CompletionToken>
auto begin_for(caller by, question what, CompletionToken&& token) {
    return boost::asio::async_initiate<CompletionToken, typename completion<Out>::signature>(
        [](auto handler, client& calls, question asked, call_options how) {
            auto slot = boost::asio::get_associated_cancellation_slot(handler);
            auto whom = std::make_unique<completing<Out, decltype(handler)>>(std::move(handler));
            // The slot is assigned before the call is sent: its end, on another thread, clears it.
            begin(calls, {std::move(asked), std::move(how), std::move(whom)},
                  [&slot](std::function<void()> give_up) {
                      if (slot.is_connected())
                          slot.assign([give_up = std::move(give_up)](
                                          boost::asio::cancellation_type) { give_up(); });
                  });
        },
        token, std::ref(by.calls), std::move(what), std::move(by.how));
}

}  // namespace detail

// Completes with (std::exception_ptr, Out), or (std::exception_ptr) if Out is void, on the token's
// associated executor; what is in the pointer is what client::call() throws. Cancelled by the
// associated slot, the call is given up: error `cancelado` if it was not sent, else
// outcome_unknown, whose id client::outcome() may be asked for. Not part of any order. Thread: any.
template <class In, class Out, class CompletionToken>
auto async_call(caller by, const operation<In, Out>& which, const std::type_identity_t<In>& data,
                CompletionToken&& token) {
    return detail::begin_for<Out>(std::move(by), detail::encoded(which, data),
                                  std::forward<CompletionToken>(token));
}
template <class Out, class CompletionToken>
auto async_call(caller by, const operation<void, Out>& which, CompletionToken&& token) {
    return detail::begin_for<Out>(std::move(by), {std::string{which.name}, {}},
                                  std::forward<CompletionToken>(token));
}

}  // namespace tramite
